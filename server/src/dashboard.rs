//! Handlers and middleware of the console, on the public host only.
//!
//! They identify the browser by its cookie and redirect to sign-in where a session is needed. Every
//! server function authorizes again by itself.

pub mod export;

use app::console_session::CachedAccess;
use axum::{
    Extension, Json, Router,
    body::{Body, Bytes},
    extract::{Request, State},
    http::{Extensions, HeaderMap, HeaderValue, StatusCode, Uri, Version, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use domain::{
    Permission, Platform, Tenant, interaction, logout,
    member::{self, ConsoleAccess},
    setup,
    sign_in::BrowserId,
};
use leptos::prelude::{LeptosOptions, provide_context, use_context};
use leptos_axum::ResponseOptions;
use oauth::Params;
use tower_http::{CompressionLevel, compression::CompressionLayer, limit::RequestBodyLimitLayer};
use tower_sessions::Session;

use crate::{
    assets, cookie, headers,
    hosted::{self, problem},
    response::{MAX_BODY_BYTES, not_found, see_other},
    tenant::{PublicHost, ResolvedTenant},
};

/// Add the layers of all routes below `/console`.
pub fn with_layers(router: Router<Platform>, platform: &Platform) -> Router<Platform> {
    // Render pages as tasks of this runtime. Only the first call succeeds, so later errors are
    // ignored.
    let _ = any_spawner::Executor::init_tokio();
    router
        .layer(middleware::from_fn(identify_browser))
        .layer(cookie::layer(platform))
        .layer(middleware::from_fn(headers::console_headers))
        .layer(middleware::from_fn(headers::require_same_origin))
        .layer(RequestBodyLimitLayer::new(MAX_BODY_BYTES))
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(is_page))
        .layer(middleware::from_fn(require_public_host))
}

/// Compress only pages. Responses of server functions may contain secrets, and their compressed
/// length could reveal them (BREACH).
fn is_page(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}

/// The hosts and paths of tenants serve no console.
async fn require_public_host(request: Request<Body>, next: Next) -> Response {
    if request.extensions().get::<PublicHost>().is_none() {
        return not_found().await;
    }
    next.run(request).await
}

/// Add the browser id to the request. It authenticates no user by itself.
async fn identify_browser(session: Session, mut request: Request<Body>, next: Next) -> Response {
    match cookie::current(&session).await {
        Ok(Some(browser)) => {
            request.extensions_mut().insert(browser);
        }
        Ok(None) => {}
        Err(error) => return problem::failed(None, &error),
    }
    next.run(request).await
}

/// The tenant slug in the path of a page.
fn tenant_slug(path: &str) -> Option<&str> {
    path.strip_prefix("/console/t/").map(|rest| rest.split('/').next().unwrap_or_default())
}

/// Require a console session for a page. Browsers without one are redirected to sign-in, and back
/// to the page afterwards.
pub async fn require_member(
    State(platform): State<Platform>,
    mut request: Request<Body>,
    next: Next,
) -> Response {
    let slug = tenant_slug(request.uri().path()).map(str::to_owned);
    let browser = request.extensions().get::<BrowserId>().cloned();
    match member::console_access(&platform, browser.as_ref(), slug.as_deref()).await {
        Ok(
            ConsoleAccess::Unauthenticated | ConsoleAccess::NotAMember { signed_in_here: false },
        ) => redirect_to_sign_in(&platform, slug.as_deref(), request.uri()).await,
        // Developers may not read the overview; their start page is the list of their clients.
        Ok(ConsoleAccess::Granted(console_session))
            if is_overview(request.uri().path())
                && !console_session.actor.can(Permission::Read) =>
        {
            see_other(&format!("{}/applications", request.uri().path()))
        }
        Ok(access) => {
            request.extensions_mut().insert(CachedAccess { slug, access });
            next.run(request).await
        }
        Err(error) => problem::failed(None, &error),
    }
}

fn is_overview(path: &str) -> bool {
    tenant_slug(path).is_some_and(|slug| path.ends_with(slug) && path.matches('/').count() == 3)
}

/// Begin an interaction that signs in to the console: at the requested tenant, or else at the home
/// tenant, whose users are the operators.
async fn redirect_to_sign_in(platform: &Platform, slug: Option<&str>, uri: &Uri) -> Response {
    let begin = async {
        let requested = match slug {
            Some(slug) => platform.tenant_by_slug(slug).await?.filter(Tenant::is_active),
            None => None,
        };
        let tenant = match requested {
            Some(tenant) => Some(tenant),
            None => platform.home_tenant().await?,
        };
        let Some(tenant) = tenant else { return Ok(None) };
        let return_to = uri.path_and_query().map_or("/console", |target| target.as_str());
        let handle = interaction::begin_console_sign_in(&tenant, return_to).await?;
        Ok(Some(format!("{}/interaction/{handle}", tenant.console_base_url())))
    };
    match begin.await {
        Ok(Some(resume_url)) => see_other(&resume_url),
        // The installation is not set up yet; the front page says what to do.
        Ok(None) => see_other("/"),
        Err(error) => problem::failed(None, &error),
    }
}

fn leptos_options() -> LeptosOptions {
    LeptosOptions::builder().output_name(assets::output_name()).site_pkg_dir("pkg").build()
}

/// Render a console page with its content security policy.
pub async fn render_page(State(platform): State<Platform>, request: Request<Body>) -> Response {
    let context = move || {
        provide_context(platform.clone());
        let nonce = leptos::nonce::use_nonce().map(|nonce| nonce.to_string()).unwrap_or_default();
        if let (Some(response), Ok(policy)) = (
            use_context::<ResponseOptions>(),
            HeaderValue::from_str(&headers::console_policy(&nonce)),
        ) {
            response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
        }
    };
    let assets = app::Assets {
        css: assets::css_href(),
        page_script: assets::page_script_href(),
        options: leptos_options(),
    };
    leptos_axum::render_app_async_with_context(context, move || app::shell(assets.clone()))(request)
        .await
}

/// Call a server function. A form submitted without a script gets a redirect to the page it is on,
/// or an error page.
pub async fn call_server_function(
    State(platform): State<Platform>,
    mut request: Request<Body>,
) -> Response {
    let wants_html = request
        .headers()
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"));
    let referer = wants_html.then(|| local_referer(request.headers())).flatten();
    request.headers_mut().insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    let request = match check_body(request).await {
        Ok(request) => request,
        Err(rejection) => return rejection,
    };
    let response = leptos_axum::handle_server_fns_with_context(
        move || provide_context(platform.clone()),
        request,
    )
    .await
    .into_response();
    if !wants_html {
        return response;
    }
    if response.status().is_success() {
        return see_other(&referer.unwrap_or_else(|| "/console".into()));
    }
    let status = response.status();
    let body = http_body_util::BodyExt::collect(response.into_body())
        .await
        .map(|body| body.to_bytes())
        .unwrap_or_default();
    let error: Option<app::error::AppError> = serde_json::from_slice(&body).ok();
    let message =
        error.map_or_else(|| "It was not understood.".to_owned(), |error| error.message());
    let model = app::hosted::Problem {
        title: "That was not done".into(),
        text: vec![message],
        next: vec!["Go back and try again.".into()],
        ..Default::default()
    };
    problem::page(None, status, model)
}

/// Reject a body with a NUL character or with JSON that is nested too deeply, before the server
/// function decodes it.
async fn check_body(request: Request<Body>) -> Result<Request<Body>, Response> {
    let (parts, body) = request.into_parts();
    let Ok(bytes) = axum::body::to_bytes(body, MAX_BODY_BYTES).await else {
        return Err(StatusCode::PAYLOAD_TOO_LARGE.into_response());
    };
    let content_type = parts.headers.get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    let is_json = content_type.is_some_and(|kind| kind.starts_with(b"application/json"));
    let is_acceptable = if is_json {
        oauth::json::check_limits(&bytes).is_ok()
    } else {
        !bytes.contains(&0) && !bytes.windows(3).any(|encoded| encoded == b"%00")
    };
    if !is_acceptable {
        let error = Json(app::error::AppError::Malformed);
        return Err((StatusCode::BAD_REQUEST, error).into_response());
    }
    Ok(Request::from_parts(parts, Body::from(bytes)))
}

/// The same-origin path of the `Referer`, the page that contains the form.
fn local_referer(headers: &HeaderMap) -> Option<String> {
    let referer = url::Url::parse(headers.get(header::REFERER)?.to_str().ok()?).ok()?;
    let path = &referer[url::Position::BeforePath..url::Position::AfterQuery];
    oauth::redirect_uri::is_same_origin_path(path).then(|| path.to_owned())
}

/// Sign the browser out of the tenant that it has signed in to.
pub async fn sign_out(
    State(platform): State<Platform>,
    browser: Option<Extension<BrowserId>>,
    body: Bytes,
) -> Response {
    let end = async {
        let Some(Extension(browser)) = browser else { return Ok(None) };
        let params = Params::from_form(&body)?;
        let slug = params.get("tenant").filter(|slug| !slug.is_empty());
        let tenant = match (member::console_access(&platform, Some(&browser), slug).await?, slug) {
            (ConsoleAccess::Granted(console_session), _) => {
                Some(console_session.signed_in_at.clone())
            }
            (_, Some(slug)) => platform.tenant_by_slug(slug).await?,
            (_, None) => platform.home_tenant().await?,
        };
        if let Some(tenant) = &tenant {
            logout::end_session(tenant, &browser).await?;
        }
        Ok(tenant)
    };
    match end.await {
        Ok(tenant) => headers::page_response(app::hosted::signed_out(
            &tenant.as_ref().map_or_else(hosted::bare_frame, hosted::frame),
        )),
        Err(error) => problem::failed(None, &error),
    }
}

/// `/`: redirect to the console on the public host; show a notice on the hosts of tenants.
pub async fn front_page(
    State(platform): State<Platform>,
    session: Session,
    Extension(resolved): Extension<ResolvedTenant>,
    public_host: Option<Extension<PublicHost>>,
) -> Response {
    // `None` on the hosts of tenants, `Some(None)` while the installation is not set up.
    let destination = async {
        if public_host.is_none() {
            return Ok(None);
        }
        if setup::is_needed(&platform).await? {
            return Ok(Some(None));
        }
        let browser = cookie::current(&session).await?;
        // A member of the default tenant who is not an operator uses its console.
        if let (Some(browser), Some(tenant)) = (&browser, platform.default_tenant().await?)
            && let ConsoleAccess::Granted(console_session) =
                member::console_access(&platform, Some(browser), Some(tenant.slug())).await?
            && !console_session.signed_in_at.is_home()
        {
            return Ok(Some(Some(format!("/console/t/{}", tenant.slug()))));
        }
        Ok(Some(Some("/console".to_owned())))
    };
    match destination.await {
        Ok(Some(Some(path))) => see_other(&path),
        Ok(Some(None)) => {
            let model = app::hosted::Problem {
                title: "Tenantry is not set up yet".into(),
                text: vec!["Nobody can operate this installation so far.".into()],
                is_informational: true,
                next: vec![
                    "Open the set-up link that Tenantry printed when it started.".into(),
                    "It works for an hour; the next start prints a new one.".into(),
                ],
                ..Default::default()
            };
            problem::page(None, StatusCode::OK, model)
        }
        Ok(None) => {
            let tenant = match &resolved {
                ResolvedTenant::Found(tenant) => Some(tenant),
                ResolvedTenant::NoDefault => None,
            };
            let model = app::hosted::Problem {
                title: "People sign in here".into(),
                text: vec![
                    "Open the application you want to use; it brings you here when it is \
                    time to sign in."
                        .into(),
                ],
                is_informational: true,
                detail: tenant
                    .iter()
                    .map(|tenant| ("Issuer".to_owned(), tenant.issuer().to_owned()))
                    .collect(),
                ..Default::default()
            };
            problem::page(tenant, StatusCode::OK, model)
        }
        Err(error) => problem::failed(None, &error),
    }
}
