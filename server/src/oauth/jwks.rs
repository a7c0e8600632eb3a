//! The JWK Set endpoint (RFC 7517 §5).

use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::extract::CurrentTenant;
use crate::error;

pub async fn jwks(CurrentTenant(tenant): CurrentTenant, headers: HeaderMap) -> Response {
    let ring = match tenant.keys().await {
        Ok(ring) => ring,
        Err(error) => return error::json_response(&error),
    };
    let unchanged = headers
        .get(header::IF_NONE_MATCH)
        .is_some_and(|known| known.as_bytes() == ring.etag().as_bytes());
    let mut response = if unchanged {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(header::CONTENT_TYPE, "application/jwk-set+json")], ring.jwks().to_vec()).into_response()
    };
    let answer = response.headers_mut();
    // One hour: a new key is published a day before it signs.
    answer.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600"));
    answer.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    if let Ok(etag) = HeaderValue::from_str(ring.etag()) {
        answer.insert(header::ETAG, etag);
    }
    response
}
