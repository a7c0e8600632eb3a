//! Error pages. They never redirect.

use app::hosted::{Layout, Problem};
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use domain::Error;
use oauth::authorize::NotRedirectable;

use crate::respond::{
    error::{HttpError, to_http},
    headers,
};

/// The longest wait that is displayed in seconds.
const MAX_SECONDS: u64 = 90;

pub fn page(frame: &Layout, status: StatusCode, model: Problem) -> Response {
    let mut response = headers::page_response(app::hosted::problem(frame, model));
    *response.status_mut() = status;
    response
}

/// The page for an authorization request without a valid redirect URI (RFC 6749 §4.1.2.1).
pub fn not_redirectable(frame: &Layout, reason: &NotRedirectable) -> Response {
    let messages = frame.messages();
    let mut detail = vec![("Reason".to_owned(), reason.to_string())];
    let (text, first_step) = match reason {
        NotRedirectable::RedirectUriMismatch { received } => {
            detail.push(("Received redirect_uri".to_owned(), received.clone()));
            detail.push((
                "Rule".to_owned(),
                "It must be identical to a registered redirect URI, byte for byte.".to_owned(),
            ));
            (messages.not_redirectable_mismatch(), messages.step_reopen_application())
        }
        NotRedirectable::DisabledClient => {
            (messages.not_redirectable_disabled(), messages.step_try_later())
        }
        _ => (messages.not_redirectable_text(), messages.step_reopen_application()),
    };
    let model = Problem {
        title: messages.not_redirectable_title(),
        text: vec![text],
        is_user_blameless: true,
        next: vec![first_step, messages.step_contact_application()],
        detail,
        ..Default::default()
    };
    page(frame, StatusCode::BAD_REQUEST, model)
}

/// The page for a request that failed. The English description of a rejected request is for
/// developers.
pub fn failed(frame: &Layout, error: &Error) -> Response {
    let HttpError { status, error: oauth_error, retry_after, reference } = to_http(error);
    let messages = frame.messages();
    let retry = retry_after.map_or_else(
        || messages.step_retry(),
        |seconds| match seconds {
            0..=MAX_SECONDS => messages.retry_after(seconds),
            longer => messages.retry_after_minutes(longer.div_ceil(60)),
        },
    );
    let (title, text, next) = match error {
        Error::NotFound => {
            (messages.not_found_title(), messages.not_found_text(), messages.step_check_address())
        }
        Error::Forbidden | Error::Unauthenticated => {
            (messages.forbidden_title(), messages.forbidden_text(), messages.step_sign_in_again())
        }
        Error::RateLimited { .. } => {
            (messages.too_many_requests_title(), messages.failed_text(), retry)
        }
        Error::Busy { .. } | Error::Store(_) | Error::Internal(_) => {
            (messages.failed_title(), messages.failed_text(), retry)
        }
        Error::Invalid(_)
        | Error::Conflict(_)
        | Error::Stale
        | Error::OAuth(_)
        | Error::Diagnosed(_) => {
            (messages.failed_title(), messages.rejected_text(), messages.step_reopen_application())
        }
    };
    let is_rejected = matches!(
        error,
        Error::Invalid(_)
            | Error::Conflict(_)
            | Error::Stale
            | Error::OAuth(_)
            | Error::Diagnosed(_)
    );
    let detail = is_rejected.then(|| ("Reason".to_owned(), oauth_error.description));
    let model = Problem {
        title,
        text: vec![text],
        next: vec![next],
        detail: detail.into_iter().collect(),
        reference,
        ..Default::default()
    };
    let mut response = page(frame, status, model);
    if let Some(seconds) = retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// The page for an interaction that has finished, has expired or is bound to another browser.
pub fn interaction_gone(frame: &Layout) -> Response {
    let messages = frame.messages();
    let model = Problem {
        title: messages.gone_title(),
        text: vec![messages.gone_text()],
        is_informational: true,
        next: vec![messages.step_sign_in_again(), messages.step_allow_cookies_if_repeated()],
        ..Default::default()
    };
    page(frame, StatusCode::GONE, model)
}

/// The page for a browser that did not send the cookie of the page before.
pub fn cookies_blocked(frame: &Layout) -> Response {
    let messages = frame.messages();
    let model = Problem {
        title: messages.cookies_title(),
        text: vec![messages.cookies_text()],
        next: vec![messages.step_allow_cookies(), messages.step_sign_in_again()],
        ..Default::default()
    };
    page(frame, StatusCode::BAD_REQUEST, model)
}

/// The page for a one-time link that is used, expired or revoked. `text` says how long such a link
/// can be used.
pub fn invalid_link(frame: &Layout, text: String, next: String) -> Response {
    let model = Problem {
        title: frame.messages().link_invalid_title(),
        text: vec![text],
        is_informational: true,
        next: vec![next],
        ..Default::default()
    };
    page(frame, StatusCode::NOT_FOUND, model)
}
