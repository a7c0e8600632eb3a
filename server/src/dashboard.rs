//! Handlers and middleware of the console, on the public host only.
//!
//! They identify the browser by its cookie and redirect to sign-in where a session is needed. Every
//! server function authorizes again by itself.

pub mod export;
pub mod function;
pub mod mail_preview;

use app::{console_session::CachedAccess, hosted::Layout};
use axum::{
    Extension, Router,
    body::{Body, Bytes},
    extract::{Request, State},
    http::{Extensions, HeaderMap, HeaderValue, StatusCode, Uri, Version, header},
    middleware::{self, Next},
    response::Response,
};
use contract::routes::{Endpoint, tenant_console_path, tenant_of_console_path};
use domain::{
    Permission, Platform, Tenant, interaction, logout,
    member::{self, ConsoleAccess},
    setup,
    sign_in::BrowserId,
};
use leptos::prelude::{provide_context, use_context};
use leptos_axum::ResponseOptions;
use oauth::Params;
use tower_http::{CompressionLevel, compression::CompressionLayer, limit::RequestBodyLimitLayer};
use tower_sessions::Session;

use crate::{
    assets,
    extract::{
        cookie, signed_out,
        tenant::{PublicHost, ResolvedTenant},
    },
    hosted::{Frame, console_frame},
    respond::{
        MAX_BODY_BYTES, headers, not_found,
        page_error::{OrPage, PageError, problem_page},
        see_other,
    },
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
async fn identify_browser(
    session: Session,
    mut request: Request<Body>,
    next: Next,
) -> Result<Response, PageError> {
    if let Some(browser) = cookie::current(&session).await.or_page(&console_frame())? {
        request.extensions_mut().insert(browser);
    }
    Ok(next.run(request).await)
}

/// Require a console session for a page. Browsers without one are redirected to sign-in, and back
/// to the page afterwards.
pub async fn require_member(
    State(platform): State<Platform>,
    mut request: Request<Body>,
    next: Next,
) -> Result<Response, PageError> {
    let frame = console_frame();
    let slug = tenant_of_console_path(request.uri().path()).map(str::to_owned);
    let is_start_page = request.uri().path() == Endpoint::Console.path();
    let browser = request.extensions().get::<BrowserId>().cloned();
    let access = member::console_access(&platform, browser.as_ref(), slug.as_deref())
        .await
        .or_page(&frame)?;
    if is_start_page
        && let (ConsoleAccess::NotAMember { .. }, Some(browser)) = (&access, &browser)
        && let Some(start_page) = start_page_of_member(&platform, browser).await.or_page(&frame)?
    {
        return Ok(see_other(&start_page));
    }
    match access {
        ConsoleAccess::Unauthenticated | ConsoleAccess::NotAMember { signed_in_here: false } => {
            let resume_url =
                begin_sign_in(&platform, slug.as_deref(), request.uri()).await.or_page(&frame)?;
            // Not set up yet: the front page says what to do.
            Ok(see_other(resume_url.as_deref().unwrap_or(Endpoint::FrontPage.path())))
        }
        // Developers may not read the overview; their start page is the list of their clients.
        ConsoleAccess::Granted(console_session)
            if is_overview(request.uri().path())
                && !console_session.actor.can(Permission::Read) =>
        {
            Ok(see_other(&format!("{}/applications", request.uri().path())))
        }
        access => {
            request.extensions_mut().insert(CachedAccess { slug, access });
            Ok(next.run(request).await)
        }
    }
}

/// Where a member who is no operator starts: the console of their tenant.
async fn start_page_of_member(
    platform: &Platform,
    browser: &BrowserId,
) -> domain::Result<Option<String>> {
    let operator = member::console_access(platform, Some(browser), None).await?;
    if matches!(operator, ConsoleAccess::Granted(_)) {
        return Ok(None);
    }
    let own = member::console_of_member(platform, browser).await?;
    Ok(own.map(|tenant| tenant_console_path(tenant.slug())))
}

fn is_overview(path: &str) -> bool {
    tenant_of_console_path(path)
        .is_some_and(|slug| path.ends_with(slug) && path.matches('/').count() == 3)
}

/// Begin an interaction that signs in to the console, at the requested tenant or else at the home
/// tenant, whose users are the operators. Returns the URL where the browser continues it; `None` if
/// the installation is not set up yet.
async fn begin_sign_in(
    platform: &Platform,
    slug: Option<&str>,
    uri: &Uri,
) -> domain::Result<Option<String>> {
    let requested = match slug {
        Some(slug) => platform.tenant_by_slug(slug).await?.filter(Tenant::is_active),
        None => None,
    };
    let tenant = match requested {
        Some(tenant) => Some(tenant),
        None => platform.home_tenant().await?,
    };
    let Some(tenant) = tenant else { return Ok(None) };
    let return_to = uri.path_and_query().map_or(Endpoint::Console.path(), |target| target.as_str());
    let handle = interaction::begin_console_sign_in(&tenant, return_to).await?;
    let path = Endpoint::ResumeInteraction.path_with(&handle);
    Ok(Some(format!("{}{path}", tenant.console_base_url())))
}

/// Render a console page with its content security policy.
pub async fn render_page(
    State(platform): State<Platform>,
    request: Request<Body>,
) -> Result<Response, PageError> {
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
        import_script: assets::import_script_href(),
        islands: assets::islands_href(),
    };
    let page =
        leptos_axum::render_app_async_with_context(context, move || app::shell(assets.clone()))(
            request,
        )
        .await;
    sanitise_page(page).await
}

/// Replaces the characters of stored names that would change how the rest of the page reads.
async fn sanitise_page(page: Response) -> Result<Response, PageError> {
    let (parts, body) = page.into_parts();
    let body = http_body_util::BodyExt::collect(body)
        .await
        .map_err(|error| domain::Error::internal(error.to_string()))
        .or_page(&console_frame())?
        .to_bytes();
    let is_kept = |character| {
        oauth::display_text::is_displayable(character) || matches!(character, '\n' | '\r' | '\t')
    };
    let body = match std::str::from_utf8(&body) {
        Ok(text) if !text.chars().all(is_kept) => {
            let replaced = |character| if is_kept(character) { character } else { '\u{fffd}' };
            Body::from(text.chars().map(replaced).collect::<String>())
        }
        _ => Body::from(body),
    };
    Ok(Response::from_parts(parts, body))
}

/// Sign the browser out of the console: of the home tenant, and of the tenant of its page.
pub async fn sign_out(
    State(platform): State<Platform>,
    browser: Option<Extension<BrowserId>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, PageError> {
    let frame = console_frame();
    let params = Params::from_form(&body).or_page(&frame)?;
    let return_to = params.get("return_to").filter(|path| {
        path.starts_with(Endpoint::Console.path()) && oauth::redirect_uri::is_same_origin_path(path)
    });
    let slug = params.get("tenant").filter(|slug| !slug.is_empty());
    let slug = slug.or_else(|| return_to.and_then(tenant_of_console_path));
    let own = match browser {
        Some(Extension(browser)) => {
            end_console_sessions(&platform, &browser, slug).await.or_page(&frame)?
        }
        None => None,
    };
    let mut response = match return_to {
        // To sign in with another account.
        Some(return_to) => see_other(return_to),
        None => signed_out_page(&frame),
    };
    if let Some(tenant) = &own {
        signed_out::remember(&mut response, &headers, tenant);
    }
    Ok(response)
}

fn signed_out_page(frame: &Layout) -> Response {
    headers::page_response(app::hosted::confirmation(
        frame,
        app::hosted::Confirmation {
            title: frame.messages().signed_out_title(),
            text: frame.messages().signed_out_console(),
            next: Some((frame.messages().sign_in_again(), Endpoint::Console.path().into())),
        },
    ))
}

/// Returns the tenant of the member, which the browser is signed out of, too.
async fn end_console_sessions(
    platform: &Platform,
    browser: &BrowserId,
    slug: Option<&str>,
) -> domain::Result<Option<Tenant>> {
    let own = match slug {
        Some(slug) => platform.tenant_by_slug(slug).await?,
        None => member::console_of_member(platform, browser).await?,
    };
    for tenant in platform.home_tenant().await?.iter().chain(&own) {
        logout::end_session(tenant, browser).await?;
    }
    Ok(own)
}

/// `/`: redirect to the console on the public host; show a notice on the hosts of tenants.
pub async fn front_page(
    State(platform): State<Platform>,
    Frame(frame): Frame,
    session: Session,
    Extension(resolved): Extension<ResolvedTenant>,
    public_host: Option<Extension<PublicHost>>,
) -> Result<Response, PageError> {
    let messages = frame.messages();
    if public_host.is_none() {
        let tenant = match &resolved {
            ResolvedTenant::Found(tenant) => Some(tenant),
            ResolvedTenant::NoDefault => None,
        };
        let model = app::hosted::Problem {
            title: messages.front_title(),
            text: vec![messages.front_text()],
            is_informational: true,
            link: tenant.map(|tenant| (messages.account_open(), tenant.url(Endpoint::AccountPage))),
            detail: tenant
                .iter()
                .map(|tenant| {
                    ("Issuer", app::hosted::DetailValue::Code(tenant.issuer().to_owned()))
                })
                .collect(),
            ..Default::default()
        };
        return Ok(problem_page(&frame, StatusCode::OK, model));
    }
    if setup::is_needed(&platform).await.or_page(&frame)? {
        let model = app::hosted::Problem {
            title: messages.not_set_up_title(),
            text: vec![messages.not_set_up_text()],
            is_informational: true,
            next: vec![messages.step_open_set_up(), messages.step_set_up_expires()],
            ..Default::default()
        };
        let frame = Layout { tenant_name: String::new(), ..frame };
        return Ok(problem_page(&frame, StatusCode::OK, model));
    }
    let start_page = match cookie::current(&session).await.or_page(&frame)? {
        Some(browser) => start_page_of_member(&platform, &browser).await.or_page(&frame)?,
        None => None,
    };
    Ok(see_other(start_page.as_deref().unwrap_or(Endpoint::Console.path())))
}
