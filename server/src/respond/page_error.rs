//! Error pages. They never redirect.

use app::hosted::{DetailValue, Layout, Problem};
use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::Error;
use oauth::authorize::NotRedirectable;

use super::{
    error::{HttpError, to_http},
    headers,
};

/// The error of a handler that responds with pages: a page in the frame of its request.
#[derive(Debug)]
pub struct PageError {
    frame: Box<Layout>,
    cause: Cause,
}

#[derive(Debug)]
enum Cause {
    Failed(Error),
    NotRedirectable(NotRedirectable),
    InteractionGone,
    CookiesBlocked,
    InvalidLink { text: String, next: String },
}

impl PageError {
    fn new(frame: &Layout, cause: Cause) -> Self {
        Self { frame: Box::new(frame.clone()), cause }
    }

    /// The error of a use case.
    pub fn failed(frame: &Layout, error: impl Into<Error>) -> Self {
        Self::new(frame, Cause::Failed(error.into()))
    }

    /// An authorization request without a valid redirect URI (RFC 6749 §4.1.2.1).
    pub fn not_redirectable(frame: &Layout, reason: NotRedirectable) -> Self {
        Self::new(frame, Cause::NotRedirectable(reason))
    }

    /// The interaction has finished, has expired or is bound to another browser.
    pub fn interaction_gone(frame: &Layout) -> Self {
        Self::new(frame, Cause::InteractionGone)
    }

    /// The browser did not send the cookie of the page before.
    pub fn cookies_blocked(frame: &Layout) -> Self {
        Self::new(frame, Cause::CookiesBlocked)
    }

    /// A one-time link that is used, expired or revoked. `text` says how long such a link can be
    /// used.
    pub fn invalid_link(frame: &Layout, text: String, next: String) -> Self {
        Self::new(frame, Cause::InvalidLink { text, next })
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let frame = &*self.frame;
        match self.cause {
            Cause::Failed(error) => failed(frame, &error),
            Cause::NotRedirectable(reason) => not_redirectable(frame, &reason),
            Cause::InteractionGone => interaction_gone(frame),
            Cause::CookiesBlocked => cookies_blocked(frame),
            Cause::InvalidLink { text, next } => invalid_link(frame, text, next),
        }
    }
}

/// Turns the error of a use case into a page, for the `?` of a handler.
pub trait OrPage<T> {
    /// # Errors
    ///
    /// The error, as a page in this frame.
    fn or_page(self, frame: &Layout) -> Result<T, PageError>;
}

impl<T, E: Into<Error>> OrPage<T> for Result<T, E> {
    fn or_page(self, frame: &Layout) -> Result<T, PageError> {
        self.map_err(|error| PageError::failed(frame, error))
    }
}

/// The longest wait that is displayed in seconds.
const MAX_SECONDS: u64 = 90;

/// A page that says what is wrong, and what to do.
pub fn problem_page(frame: &Layout, status: StatusCode, model: Problem) -> Response {
    let mut response = headers::page_response(app::hosted::problem(frame, model));
    *response.status_mut() = status;
    response
}

fn not_redirectable(frame: &Layout, reason: &NotRedirectable) -> Response {
    let messages = frame.messages();
    let mut detail = vec![("Reason", DetailValue::Sentence(reason.to_string()))];
    let (text, first_step) = match reason {
        NotRedirectable::RedirectUriMismatch { received } => {
            detail.push(("Received redirect_uri", DetailValue::Code(received.clone())));
            let rule = "It must be identical to a registered redirect URI, byte for byte.";
            detail.push(("Rule", DetailValue::Sentence(rule.to_owned())));
            (messages.not_redirectable_mismatch(), messages.step_reopen_application())
        }
        NotRedirectable::UnknownClient => {
            (messages.not_redirectable_unknown(), messages.step_reopen_application())
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
    problem_page(frame, StatusCode::BAD_REQUEST, model)
}

/// The English description of a rejected request is for developers.
fn failed(frame: &Layout, error: &Error) -> Response {
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
        | Error::SecondFactorRequired
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
            | Error::SecondFactorRequired
            | Error::OAuth(_)
            | Error::Diagnosed(_)
    );
    let detail = is_rejected.then_some(("Reason", DetailValue::Sentence(oauth_error.description)));
    let model = Problem {
        title,
        text: vec![text],
        next: vec![next],
        detail: detail.into_iter().collect(),
        reference,
        ..Default::default()
    };
    let mut response = problem_page(frame, status, model);
    headers::set_retry_after(&mut response, retry_after);
    response
}

fn interaction_gone(frame: &Layout) -> Response {
    let messages = frame.messages();
    let model = Problem {
        title: messages.gone_title(),
        text: vec![messages.gone_text()],
        is_informational: true,
        next: vec![messages.step_sign_in_again(), messages.step_allow_cookies_if_repeated()],
        ..Default::default()
    };
    problem_page(frame, StatusCode::GONE, model)
}

fn cookies_blocked(frame: &Layout) -> Response {
    let messages = frame.messages();
    let model = Problem {
        title: messages.cookies_title(),
        text: vec![messages.cookies_text()],
        next: vec![messages.step_allow_cookies(), messages.step_sign_in_again()],
        ..Default::default()
    };
    problem_page(frame, StatusCode::BAD_REQUEST, model)
}

fn invalid_link(frame: &Layout, text: String, next: String) -> Response {
    let model = Problem {
        title: frame.messages().link_invalid_title(),
        text: vec![text],
        is_informational: true,
        next: vec![next],
        ..Default::default()
    };
    problem_page(frame, StatusCode::NOT_FOUND, model)
}
