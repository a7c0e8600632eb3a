//! Sign-in at an identity provider: the redirect to it, its response, and the pages of users who
//! are not signed in then.

use app::hosted::{DetailValue, Layout, Problem};
use axum::{
    body::Bytes,
    extract::Path,
    http::{HeaderMap, Method, StatusCode, Uri},
    response::Response,
};
use contract::routes::Endpoint;
use domain::{
    identity_provider::{self, ProviderError, ProviderResponse, TestStart},
    interaction::{self, NotSignedIn, UpstreamOutcome, UpstreamStart, is_well_formed_handle},
};
use oauth::Params;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use tower_sessions::Session;

use super::{Frame, account, interaction_form};
use crate::{
    dialects::stack_auth,
    extract::{
        CurrentTenant,
        client_ip::ClientIp,
        cookie::{self, Renewal},
    },
    respond::{
        page_error::{OrPage, PageError, problem_page},
        see_other,
    },
};

/// Begins a sign-in as a step of an interaction.
pub async fn continue_at(
    CurrentTenant(tenant): CurrentTenant,
    Frame(frame): Frame,
    Path((handle, provider)): Path<(String, String)>,
    client_ip: ClientIp,
    session: Session,
    uri: Uri,
) -> Result<Response, PageError> {
    let params = Params::from_query(uri.query().unwrap_or_default()).or_page(&frame)?;
    let browser = cookie::current(&session).await.or_page(&frame)?;
    let browser = browser.filter(|_| is_well_formed_handle(&handle));
    let browser = browser.ok_or_else(|| PageError::interaction_gone(&frame))?;
    let keep = params.get("keep").is_some();
    let from = client_ip.with_browser(&browser);
    let begun = interaction::begin_upstream(&tenant, &handle, &provider, keep, from).await;
    start_response(&frame, begun.or_page(&frame)?)
}

/// Begins a sign-in that ends with a session and the page `return_to` (S0-8).
pub async fn start(
    CurrentTenant(tenant): CurrentTenant,
    Frame(frame): Frame,
    Path(provider): Path<String>,
    client_ip: ClientIp,
    session: Session,
    uri: Uri,
) -> Result<Response, PageError> {
    let params = Params::from_query(uri.query().unwrap_or_default()).or_page(&frame)?;
    let current = cookie::current(&session).await.or_page(&frame)?;
    let browser = current.clone().unwrap_or_else(|| cookie::generate_browser_id(tenant.platform()));
    let return_to = params.get("return_to");
    let from = client_ip.with_browser(&browser);
    let begun = interaction::begin_upstream_session(&tenant, &provider, return_to, from).await;
    let begun = begun.or_page(&frame)?;
    if current.is_none() && matches!(begun, UpstreamStart::Redirect(_)) {
        cookie::issue(&session, &browser).await.or_page(&frame)?;
    }
    start_response(&frame, begun)
}

/// Where a link begins, or why it cannot.
pub fn link_response(frame: &Layout, begun: UpstreamStart) -> Result<Response, PageError> {
    match begun {
        UpstreamStart::Failed { back, provider, error } => {
            Ok(not_linked(frame, NotSignedIn::Failed(error), back, provider))
        }
        other => start_response(frame, other),
    }
}

/// Begins a test sign-in that staff have asked for in the console.
pub async fn test(
    CurrentTenant(tenant): CurrentTenant,
    Frame(frame): Frame,
    Path(handle): Path<String>,
    client_ip: ClientIp,
    session: Session,
) -> Result<Response, PageError> {
    let current = cookie::current(&session).await.or_page(&frame)?;
    let browser = current.clone().unwrap_or_else(|| cookie::generate_browser_id(tenant.platform()));
    let from = client_ip.with_browser(&browser);
    match identity_provider::begin_test(&tenant, &handle, from).await.or_page(&frame)? {
        TestStart::Redirect(url) => {
            if current.is_none() {
                cookie::issue(&session, &browser).await.or_page(&frame)?;
            }
            Ok(see_other(&url))
        }
        TestStart::Gone => Err(PageError::interaction_gone(&frame)),
    }
}

/// The redirect to a provider, or the page that says why there is none.
pub fn start_response(frame: &Layout, begun: UpstreamStart) -> Result<Response, PageError> {
    match begun {
        UpstreamStart::Redirect(url) => Ok(see_other(&url)),
        UpstreamStart::Failed { back, provider, error } => {
            Ok(not_signed_in(frame, NotSignedIn::Failed(error), back, provider))
        }
        UpstreamStart::UnknownProvider => Err(PageError::failed(frame, domain::Error::NotFound)),
        UpstreamStart::Gone => Err(PageError::interaction_gone(frame)),
    }
}

/// What is encoded in a segment of a path: everything but what ids are made of.
const PATH_SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-');

/// The response of a provider. A POST comes from another site, without our `SameSite=Lax` cookie:
/// it continues with a GET, which has it.
pub async fn callback(
    CurrentTenant(tenant): CurrentTenant,
    Frame(frame): Frame,
    Path(provider): Path<String>,
    client_ip: ClientIp,
    session: Session,
    (method, uri, headers): (Method, Uri, HeaderMap),
    body: Bytes,
) -> Result<Response, PageError> {
    if method == Method::POST {
        let params = Params::from_form(&body).or_page(&frame)?;
        // It was decoded, and stays one segment whatever it is.
        let segment = utf8_percent_encode(&provider, PATH_SEGMENT).to_string();
        let url = identity_provider::callback_url(&tenant, &segment);
        return Ok(see_other(&format!("{url}?{}", query_of(&params))));
    }
    interaction_form::require_cookie(&frame, &tenant, &headers)?;
    let params = Params::from_query(uri.query().unwrap_or_default()).or_page(&frame)?;
    let platform = tenant.platform();
    let renewal = Renewal::begin(&session, platform, &headers).await.or_page(&frame)?;
    let (previous, browser) = (renewal.previous.as_ref(), &renewal.browser);
    let response = ProviderResponse::new(&params);
    let outcome = interaction::complete_upstream(
        &tenant,
        &provider,
        &response,
        previous,
        browser,
        client_ip.0,
    )
    .await
    .or_page(&frame)?;
    match outcome {
        UpstreamOutcome::SignedIn { next, is_kept } => {
            renewal.complete(&session, platform, is_kept).await.or_page(&frame)?;
            Ok(see_other(&next))
        }
        UpstreamOutcome::Tested { next } => Ok(see_other(&next)),
        UpstreamOutcome::NotSignedIn { reason, error_redirect: Some(uri), .. } => {
            Ok(stack_auth::not_signed_in(&uri, &reason))
        }
        // Sign-ins wait for ten minutes, and end like others that do.
        UpstreamOutcome::NotSignedIn { reason: NotSignedIn::TimedOut, .. } => {
            Err(PageError::interaction_gone(&frame))
        }
        UpstreamOutcome::NotSignedIn { reason, back, provider, .. } => {
            Ok(not_signed_in(&frame, reason, back, provider))
        }
        UpstreamOutcome::Linked => Ok(account::after_link(&tenant)),
        UpstreamOutcome::NotLinked { reason, provider } => {
            Ok(not_linked(&frame, reason, tenant.url(Endpoint::AccountPage), provider))
        }
        UpstreamOutcome::Gone => Err(PageError::interaction_gone(&frame)),
    }
}

/// The parameters of a provider's response that are passed on.
fn query_of(params: &Params) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for name in ["state", "code", "error", "iss", "user"] {
        if let Some(value) = params.get(name) {
            query.append_pair(name, value);
        }
    }
    query.finish()
}

fn not_signed_in(frame: &Layout, reason: NotSignedIn, back: String, provider: String) -> Response {
    let messages = frame.messages();
    let (title, back_label) = if matches!(reason, NotSignedIn::Conflict) {
        (messages.provider_conflict_title(), messages.sign_in_with_password())
    } else {
        (messages.provider_title(), messages.back_to_sign_in())
    };
    failure(frame, title, &reason, (back_label, back), provider)
}

fn not_linked(frame: &Layout, reason: NotSignedIn, back: String, provider: String) -> Response {
    let messages = frame.messages();
    let link = (messages.back_to_account(), back);
    failure(frame, messages.link_failed_title(), &reason, link, provider)
}

fn failure(
    frame: &Layout,
    title: String,
    reason: &NotSignedIn,
    link: (String, String),
    provider: String,
) -> Response {
    let messages = frame.messages();
    let (status, text) = match reason {
        NotSignedIn::Denied => (StatusCode::OK, messages.provider_denied_text()),
        NotSignedIn::Failed(error) if error.is_temporary() => {
            (StatusCode::BAD_GATEWAY, messages.provider_unavailable_text())
        }
        NotSignedIn::Failed(_) | NotSignedIn::TimedOut => {
            (StatusCode::BAD_GATEWAY, messages.provider_failed_text())
        }
        NotSignedIn::Conflict => (StatusCode::CONFLICT, messages.provider_conflict_text()),
        NotSignedIn::NoAccount => (StatusCode::FORBIDDEN, messages.provider_no_account_text()),
        NotSignedIn::OtherDomain => (StatusCode::FORBIDDEN, messages.provider_domain_text()),
        NotSignedIn::Blocked => (StatusCode::FORBIDDEN, messages.provider_blocked_text()),
        NotSignedIn::LinkedToAnotherUser => (StatusCode::CONFLICT, messages.provider_linked_text()),
        NotSignedIn::HasAnotherIdentity => (StatusCode::CONFLICT, messages.link_has_another()),
    };
    let is_conflict = matches!(reason, NotSignedIn::Conflict);
    let mut detail = vec![("Provider", DetailValue::Sentence(provider))];
    if let NotSignedIn::Failed(error) = reason {
        detail.push(("Reason", DetailValue::Sentence(error.to_string())));
    }
    let next = match reason {
        NotSignedIn::Failed(ProviderError::Unavailable { .. }) => vec![messages.step_retry()],
        NotSignedIn::Failed(_) | NotSignedIn::NoAccount | NotSignedIn::Blocked => {
            vec![messages.step_contact_application()]
        }
        _ => Vec::new(),
    };
    let model = Problem {
        title,
        text: vec![text],
        is_informational: is_conflict || matches!(reason, NotSignedIn::Denied),
        next,
        link: Some(link),
        detail,
        ..Default::default()
    };
    problem_page(frame, status, model)
}
