//! Signatures by keys that another host publishes (`jwks_uri`; RFC 7591 §2, OpenID Connect
//! Discovery §3).

use serde_json::Value;

use super::{
    http_documents::{DocumentError, Freshness},
    key_ring,
    platform::Platform,
};

/// The claims of a token whose signature a published key verifies; `None` if no key does. A key
/// that is not known yet may be new: the keys are fetched again for it, at a bounded rate.
/// `allowed` is the one algorithm that is accepted; `None` allows any supported asymmetric one.
pub(crate) async fn verify(
    platform: &Platform,
    jwks_uri: &str,
    token: &str,
    allowed: Option<&str>,
) -> Result<Option<Value>, DocumentError> {
    for freshness in [Freshness::Cached, Freshness::Renewed] {
        let jwks = platform.document(jwks_uri, freshness).await?;
        if let Some(claims) = key_ring::verify_with_jwks(token, &jwks, allowed) {
            return Ok(Some(claims));
        }
    }
    Ok(None)
}
