//! The JWK Set endpoint (RFC 7517 §5).

use axum::{http::HeaderMap, response::Response};

use crate::{
    extract::CurrentTenant,
    respond::{document::document, error::JsonError},
};

pub async fn jwks(
    CurrentTenant(tenant): CurrentTenant,
    headers: HeaderMap,
) -> Result<Response, JsonError> {
    let key_ring = domain::key::published(&tenant).await?;
    // An hour is safe, because a new key is published a day before it signs. The first of an
    // algorithm signs at once, so that a set without it must not be cached.
    let caching = if key_ring.is_complete() { "public, max-age=3600" } else { "no-store" };
    Ok(document(&headers, key_ring.jwks(), "application/jwk-set+json", caching))
}
