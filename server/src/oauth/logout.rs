//! The logout endpoint (OpenID Connect RP-Initiated Logout 1.0 §2).
//!
//! Accepts GET and POST. The end user has to confirm a request without a valid hint.
//!
//! A cross-site POST carries no `SameSite=Lax` cookie, so a POST without one is answered with a 303
//! to a GET, as at the authorization endpoint.

use app::hosted::Layout;
use axum::{
    body::Bytes,
    http::{HeaderMap, Method, Uri},
    response::Response,
};
use contract::routes::Endpoint;
use domain::{
    Tenant,
    identity_provider::ProviderSignOut,
    logout::{self, LogoutOutcome},
};
use oauth::{
    Params,
    logout::{LogoutDestination, LogoutRequest},
};
use tower_sessions::Session;

use crate::{
    extract::{CurrentTenant, MatchedRoute, cookie, signed_out},
    hosted::{Frame, in_ui_locales},
    respond::{
        headers::{form_page_response, page_response},
        page_error::{OrPage, PageError},
        see_other,
    },
};

/// The parameters of §2 that this endpoint reads.
const PARAMETERS: [&str; 5] =
    ["client_id", "id_token_hint", "post_logout_redirect_uri", "state", "ui_locales"];

pub async fn logout(
    CurrentTenant(tenant): CurrentTenant,
    Frame(frame): Frame,
    MatchedRoute(route): MatchedRoute,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, PageError> {
    let params = if method == Method::POST {
        Params::from_form(&body)
    } else {
        Params::from_query(uri.query().unwrap_or_default())
    };
    let params = params.or_page(&frame)?;
    let frame = in_ui_locales(frame, params.get("ui_locales"));
    let known_params = || {
        PARAMETERS.into_iter().filter_map(|name| Some((name.to_owned(), params.get(name)?.into())))
    };
    let cookie = cookie::from_headers(&headers, tenant.platform());
    if method == Method::POST && cookie.is_none() {
        let query = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(known_params().collect::<Vec<(String, String)>>())
            .finish();
        return Ok(see_other(&format!("{}{}?{query}", tenant.base_url(), route.path)));
    }
    let request = LogoutRequest::parse(&params);
    let outcome =
        logout::handle_request(&tenant, &request, cookie.as_ref()).await.or_page(&frame)?;
    Ok(match outcome {
        LogoutOutcome::Done { destination, provider } => {
            let mut response = signed_out_response(&tenant, &frame, destination, provider);
            signed_out::remember(&mut response, &headers, &tenant);
            response
        }
        LogoutOutcome::Confirm { user_display_name: user_name, destination } => {
            // The form carries the parameters that select the redirect; they are validated again.
            let fields = known_params().collect();
            form_page_response(app::hosted::sign_out(
                &frame,
                tenant.url(Endpoint::SignOut),
                user_name,
                fields,
                unregistered(destination),
            ))
        }
    })
}

/// The response after the session has ended: a redirect to a registered URI only.
fn signed_out_response(
    tenant: &Tenant,
    frame: &Layout,
    destination: LogoutDestination,
    provider: Option<ProviderSignOut>,
) -> Response {
    match destination {
        LogoutDestination::Redirect(url) => see_other(&url),
        other => {
            let provider = provider.map(|provider| (provider.url, provider.name));
            let account_url = tenant.url(Endpoint::AccountPage);
            let unregistered = unregistered(other);
            page_response(app::hosted::signed_out(frame, unregistered, provider, account_url))
        }
    }
}

/// The address that the page names instead of redirecting to it.
fn unregistered(destination: LogoutDestination) -> Option<String> {
    match destination {
        LogoutDestination::Unregistered(uri) => Some(uri),
        LogoutDestination::OwnPage | LogoutDestination::Redirect(_) => None,
    }
}

/// Handles the confirmation form, which accepts same-origin requests only.
pub async fn confirm(
    CurrentTenant(tenant): CurrentTenant,
    Frame(frame): Frame,
    session: Session,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, PageError> {
    let params = Params::from_form(&body).or_page(&frame)?;
    let frame = in_ui_locales(frame, params.get("ui_locales"));
    let provider = match cookie::current(&session).await.or_page(&frame)? {
        Some(browser) => logout::end_session(&tenant, &browser).await.or_page(&frame)?,
        None => None,
    };
    let request = LogoutRequest::parse(&params);
    let outcome = logout::handle_request(&tenant, &request, None).await.or_page(&frame)?;
    let (LogoutOutcome::Done { destination, .. } | LogoutOutcome::Confirm { destination, .. }) =
        outcome;
    let mut response = signed_out_response(&tenant, &frame, destination, provider);
    signed_out::remember(&mut response, &headers, &tenant);
    Ok(response)
}
