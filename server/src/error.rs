//! From `domain`'s errors to answers: JSON for programs, a page for people. An error is
//! logged once, here, with a reference that the answer repeats; its cause never leaves.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::Error;
use oauth::ErrorCode;

/// What the client may know: status, code, words, seconds to wait.
pub struct Told {
    pub status: StatusCode,
    pub error: oauth::Error,
    pub retry_after: Option<u64>,
    pub reference: Option<String>,
}

/// The one table from our errors to the protocols' codes.
pub fn tell(error: &Error) -> Told {
    let plain = |status: StatusCode, code: ErrorCode, words: String| Told {
        status,
        error: oauth::Error::new(code, words),
        retry_after: None,
        reference: None,
    };
    let of_protocol = |error: &oauth::Error| {
        let status = StatusCode::from_u16(error.code.status()).unwrap_or(StatusCode::BAD_REQUEST);
        plain(status, error.code, error.description.clone())
    };
    match error {
        Error::OAuth(error) => of_protocol(error),
        Error::Diagnosed(refusal) => of_protocol(&refusal.error),
        Error::NotFound => plain(
            StatusCode::NOT_FOUND,
            ErrorCode::InvalidRequest,
            "There is nothing at this address.".into(),
        ),
        Error::Forbidden => {
            plain(StatusCode::FORBIDDEN, ErrorCode::AccessDenied, "You may not do this.".into())
        }
        Error::Unauthenticated => {
            plain(StatusCode::UNAUTHORIZED, ErrorCode::InvalidToken, "Sign in first.".into())
        }
        Error::Invalid(_) | Error::Conflict(_) => {
            plain(StatusCode::BAD_REQUEST, ErrorCode::InvalidRequest, error.to_string())
        }
        Error::Stale => plain(StatusCode::CONFLICT, ErrorCode::InvalidRequest, error.to_string()),
        Error::Busy { retry_after } => Told {
            retry_after: Some(*retry_after),
            ..plain(
                StatusCode::SERVICE_UNAVAILABLE,
                ErrorCode::TemporarilyUnavailable,
                format!("Too much at once. Try again in {retry_after} s."),
            )
        },
        Error::RateLimited { retry_after } => Told {
            retry_after: Some(*retry_after),
            ..plain(
                StatusCode::TOO_MANY_REQUESTS,
                ErrorCode::TemporarilyUnavailable,
                format!("Too many requests. Try again in {retry_after} s."),
            )
        },
        Error::Store(_) | Error::Internal(_) => {
            let reference = reference();
            tracing::error!(%reference, %error, "a request failed");
            let unavailable = matches!(error, Error::Store(_));
            let (status, code) = if unavailable {
                (StatusCode::SERVICE_UNAVAILABLE, ErrorCode::TemporarilyUnavailable)
            } else {
                (StatusCode::INTERNAL_SERVER_ERROR, ErrorCode::ServerError)
            };
            let told =
                plain(status, code, format!("Something went wrong here. Reference {reference}."));
            Told { retry_after: unavailable.then_some(2), reference: Some(reference), ..told }
        }
    }
}

/// Names one failure in the log and in its answer.
fn reference() -> String {
    use domain::{
        clock::{Clock, SystemClock},
        entropy::SystemEntropy,
    };
    domain::id::new("ref", SystemClock.now_ms(), &SystemEntropy::default())
}

/// RFC 6749 §5.2: JSON, never cached.
pub fn json(error: &Error) -> Response {
    let told = tell(error);
    let mut response = json_of(&told);
    if told.error.code == ErrorCode::InvalidClient {
        response.headers_mut().insert(
            header::WWW_AUTHENTICATE,
            HeaderValue::from_static("Basic realm=\"tenantry\", charset=\"UTF-8\""),
        );
    }
    response
}

/// RFC 6750 §3: the same words in a challenge.
pub fn challenge(error: &Error) -> Response {
    let told = tell(error);
    let mut response = json_of(&told);
    if matches!(
        told.error.code,
        ErrorCode::InvalidToken | ErrorCode::InsufficientScope | ErrorCode::InvalidRequest
    ) {
        let words = oauth::printable(&told.error.description);
        let value = format!(
            "Bearer realm=\"tenantry\", error=\"{}\", error_description=\"{words}\"",
            told.error.code.as_str()
        );
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, value);
        }
    }
    response
}

fn json_of(told: &Told) -> Response {
    let mut response = (told.status, Json(&told.error)).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(seconds) = told.retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}
