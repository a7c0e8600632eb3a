//! The JWK Set endpoint (RFC 7517 §5).

use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use crate::{extract::CurrentTenant, respond::error::JsonError};

pub async fn jwks(
    CurrentTenant(tenant): CurrentTenant,
    headers: HeaderMap,
) -> Result<Response, JsonError> {
    let key_ring = domain::key::published(&tenant).await?;
    let not_modified = headers
        .get(header::IF_NONE_MATCH)
        .is_some_and(|etag| etag.as_bytes() == key_ring.etag().as_bytes());
    let mut response = if not_modified {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(header::CONTENT_TYPE, "application/jwk-set+json")], key_ring.jwks().to_vec())
            .into_response()
    };
    let headers = response.headers_mut();
    // An hour is safe, because a new key is published a day before it signs. The first of an
    // algorithm signs at once, so that a set without it must not be cached.
    let caching = if key_ring.is_complete() { "public, max-age=3600" } else { "no-store" };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    if let Ok(etag) = HeaderValue::from_str(key_ring.etag()) {
        headers.insert(header::ETAG, etag);
    }
    Ok(response)
}
