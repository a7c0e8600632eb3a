//! Mapping of `domain` errors to HTTP responses and OAuth error codes.
//!
//! An internal error is logged here, with a reference that the response contains, too. Its cause is
//! never sent. The console's server functions have their own mapping in `app::error`.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::Error;
use oauth::ErrorCode;

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
            "There is nothing at this address.".into(),
        ),
        Error::Forbidden => {
            new(StatusCode::FORBIDDEN, ErrorCode::AccessDenied, "You may not do this.".into())
        }
        Error::Unauthenticated => {
            new(StatusCode::UNAUTHORIZED, ErrorCode::InvalidToken, "Sign in first.".into())
        }
        Error::Invalid(_) | Error::Conflict(_) => {
            new(StatusCode::BAD_REQUEST, ErrorCode::InvalidRequest, error.to_string())
        }
        Error::Stale => new(StatusCode::CONFLICT, ErrorCode::InvalidRequest, error.to_string()),
        Error::Busy { retry_after } => HttpError {
            retry_after: Some(*retry_after),
            ..new(
                StatusCode::SERVICE_UNAVAILABLE,
                ErrorCode::TemporarilyUnavailable,
                format!("Too much at once. Try again in {retry_after} s."),
            )
        },
        Error::RateLimited { retry_after } => HttpError {
            retry_after: Some(*retry_after),
            ..new(
                StatusCode::TOO_MANY_REQUESTS,
                ErrorCode::TemporarilyUnavailable,
                format!("Too many requests. Try again in {retry_after} s."),
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
            let http =
                new(status, code, format!("Something went wrong here. Reference {reference}."));
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
    response
}

/// The error as JSON and as a `WWW-Authenticate: Bearer` challenge (RFC 6750 §3).
pub fn bearer_challenge(error: &Error) -> Response {
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
    if let Some(seconds) = http.retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}
