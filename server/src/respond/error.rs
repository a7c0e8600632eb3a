//! Mapping of `domain` errors to HTTP responses and OAuth error codes.
//!
//! An internal error is logged here, with a reference that the response contains, too. Its cause is
//! never sent. The console's server functions have their own mapping in `app::error`.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use contract::settings::duration_in_words;
use domain::Error;
use oauth::ErrorCode;

use super::headers;

/// The error of a response: status, OAuth code and description, `Retry-After` in seconds, and the
/// reference of the log entry.
pub struct HttpError {
    pub status: StatusCode,
    pub error: oauth::Error,
    pub retry_after: Option<u64>,
    pub reference: Option<String>,
}

/// Map an error to its status and OAuth error code.
pub fn to_http(error: &Error) -> HttpError {
    let new = |status: StatusCode, code: ErrorCode, description: String| HttpError {
        status,
        error: oauth::Error::new(code, description),
        retry_after: None,
        reference: None,
    };
    let of_oauth = |error: &oauth::Error| {
        let status = StatusCode::from_u16(error.code.status()).unwrap_or(StatusCode::BAD_REQUEST);
        new(status, error.code, error.description.clone())
    };
    match error {
        Error::OAuth(error) => of_oauth(error),
        Error::Diagnosed(refusal) => of_oauth(&refusal.error),
        Error::NotFound => new(
            StatusCode::NOT_FOUND,
            ErrorCode::InvalidRequest,
            "Nothing was found at this URL.".into(),
        ),
        Error::Forbidden => new(
            StatusCode::FORBIDDEN,
            ErrorCode::AccessDenied,
            "You don't have access to this.".into(),
        ),
        Error::Unauthenticated => {
            new(StatusCode::UNAUTHORIZED, ErrorCode::InvalidToken, "Sign in to continue.".into())
        }
        Error::Invalid(_) | Error::Conflict(_) => {
            new(StatusCode::BAD_REQUEST, ErrorCode::InvalidRequest, error.to_string())
        }
        Error::Stale => new(StatusCode::CONFLICT, ErrorCode::InvalidRequest, error.to_string()),
        Error::SecondFactorRequired => {
            new(StatusCode::BAD_REQUEST, ErrorCode::InvalidGrant, error.to_string())
        }
        Error::Busy { retry_after } => HttpError {
            retry_after: Some(*retry_after),
            ..new(
                StatusCode::SERVICE_UNAVAILABLE,
                ErrorCode::TemporarilyUnavailable,
                format!("The server is busy. Try again in {}.", duration_in_words(*retry_after)),
            )
        },
        Error::RateLimited { retry_after } => HttpError {
            retry_after: Some(*retry_after),
            ..new(
                StatusCode::TOO_MANY_REQUESTS,
                ErrorCode::TemporarilyUnavailable,
                format!("Too many requests. Try again in {}.", duration_in_words(*retry_after)),
            )
        },
        Error::Store(_) | Error::Internal(_) => {
            let reference = new_reference();
            tracing::error!(%reference, %error, "a request failed");
            let unavailable = matches!(error, Error::Store(_));
            let (status, code) = if unavailable {
                (StatusCode::SERVICE_UNAVAILABLE, ErrorCode::TemporarilyUnavailable)
            } else {
                (StatusCode::INTERNAL_SERVER_ERROR, ErrorCode::ServerError)
            };
            let text = format!("Something went wrong. Try again later. Reference: {reference}");
            let http = new(status, code, text);
            HttpError { retry_after: unavailable.then_some(2), reference: Some(reference), ..http }
        }
    }
}

/// A reference that identifies one failure in the log and in its response.
fn new_reference() -> String {
    use domain::{
        clock::{Clock, SystemClock},
        entropy::SystemEntropy,
    };
    domain::id::new("ref", SystemClock.now_ms(), &SystemEntropy::default())
}

/// The error of a protocol endpoint as JSON that must not be cached (RFC 6749 §5.2). A handler's
/// `?` makes it of a use case's error.
#[derive(Debug)]
pub enum JsonError {
    /// With the status of its code.
    Failed(Error),
    /// With another status.
    WithStatus(StatusCode, Error),
    /// With a challenge to send another Bearer token.
    Bearer(BearerError),
}

impl From<Error> for JsonError {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl From<oauth::Error> for JsonError {
    fn from(error: oauth::Error) -> Self {
        Self::Failed(error.into())
    }
}

impl IntoResponse for JsonError {
    fn into_response(self) -> Response {
        match self {
            Self::Failed(error) => json_response(&error),
            Self::WithStatus(status, error) => {
                let mut response = json_response(&error);
                *response.status_mut() = status;
                response
            }
            Self::Bearer(error) => error.into_response(),
        }
    }
}

/// The error of an endpoint that takes a Bearer token: JSON with a challenge (RFC 6750 §3).
#[derive(Debug)]
pub struct BearerError {
    error: Error,
    /// A challenge to a request without a token names no error (RFC 6750 §3.1).
    is_token_missing: bool,
}

impl BearerError {
    /// The request has no token.
    pub fn missing_token() -> Self {
        let error = Error::oauth(ErrorCode::InvalidToken, "An access token is missing.");
        Self { error, is_token_missing: true }
    }
}

impl From<Error> for BearerError {
    fn from(error: Error) -> Self {
        Self { error, is_token_missing: false }
    }
}

impl IntoResponse for BearerError {
    fn into_response(self) -> Response {
        let mut response = bearer_challenge(&self.error);
        if self.is_token_missing {
            let challenge = HeaderValue::from_static("Bearer realm=\"tenantry\"");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        }
        response
    }
}

impl From<BearerError> for JsonError {
    fn from(error: BearerError) -> Self {
        Self::Bearer(error)
    }
}

/// The error as JSON that must not be cached (RFC 6749 §5.2).
pub fn json_response(error: &Error) -> Response {
    let http = to_http(error);
    let mut response = render_json(&http);
    if http.error.code == ErrorCode::InvalidClient {
        response.headers_mut().insert(
            header::WWW_AUTHENTICATE,
            HeaderValue::from_static("Basic realm=\"tenantry\", charset=\"UTF-8\""),
        );
    }
    if matches!(error, Error::SecondFactorRequired) {
        response.extensions_mut().insert(NeedsSecondFactor);
    }
    response
}

/// Marks the response to a user who needs a second factor, for dialects with a code of their own.
#[derive(Clone, Copy)]
pub struct NeedsSecondFactor;

/// The error as JSON and as a `WWW-Authenticate: Bearer` challenge (RFC 6750 §3).
fn bearer_challenge(error: &Error) -> Response {
    let http = to_http(error);
    let mut response = render_json(&http);
    if matches!(
        http.error.code,
        ErrorCode::InvalidToken | ErrorCode::InsufficientScope | ErrorCode::InvalidRequest
    ) {
        let description = oauth::printable(&http.error.description);
        let value = format!(
            "Bearer realm=\"tenantry\", error=\"{}\", error_description=\"{description}\"",
            http.error.code.as_str()
        );
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, value);
        }
    }
    response
}

fn render_json(http: &HttpError) -> Response {
    let mut response = (http.status, Json(&http.error)).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers::set_retry_after(&mut response, http.retry_after);
    response
}
