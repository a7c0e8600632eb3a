//! Responses and limits that all handlers share.

pub mod authorization_response;
pub mod document;
pub mod error;
pub mod headers;
pub mod page_error;

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

/// Maximum size of a request body, in bytes.
pub const MAX_BODY_BYTES: usize = 64 * 1024;

/// 404 as plain text.
pub async fn not_found() -> Response {
    (
        StatusCode::NOT_FOUND,
        [(header::CONTENT_TYPE, "text/plain; charset=utf-8")],
        "Nothing was found at this URL.\n",
    )
        .into_response()
}

/// 405 as plain text.
pub async fn method_not_allowed() -> Response {
    (
        StatusCode::METHOD_NOT_ALLOWED,
        [(header::CONTENT_TYPE, "text/plain; charset=utf-8")],
        "This URL does not accept this method.\n",
    )
        .into_response()
}

/// A 303 redirect that must not be cached.
pub fn see_other(address: &str) -> Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, address), (header::CACHE_CONTROL, "no-store")])
        .into_response()
}
