//! Verification of JWS signatures (RFC 7515), with tenant keys or a client's JWK Set.
//!
//! Claims are not validated here.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{
    Algorithm as Jwa, DecodingKey, Validation,
    jwk::{Jwk, PublicKeyUse},
};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The JOSE header parameters that are used.
pub(super) struct JoseHeader {
    pub typ: Option<String>,
    pub alg: String,
    pub kid: Option<String>,
}

/// Parse the header of a compact JWS. Rejects headers that bring their own key or require an
/// extension (RFC 7515 §4.1.11, T14).
pub(super) fn parse_header(token: &str) -> Option<JoseHeader> {
    let mut parts = token.split('.');
    let (first, _, _) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let value: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(first).ok()?).ok()?;
    let members = value.as_object()?;
    if ["crit", "jku", "jwk", "x5u", "x5c", "b64", "zip", "enc"]
        .iter()
        .any(|name| members.contains_key(*name))
    {
        return None;
    }
    let text = |name: &str| members.get(name).and_then(Value::as_str).map(str::to_owned);
    Some(JoseHeader { typ: text("typ"), alg: text("alg")?, kid: text("kid") })
}

/// The claims of a compact JWS whose signature is not verified: they only select what verifies it,
/// or what was stored when it was verified before.
pub(crate) fn unverified_claims<T: DeserializeOwned>(token: &str) -> Option<T> {
    let payload = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    serde_json::from_slice(&payload).ok()
}

/// Verify one signature with one key and one algorithm. No claim is validated.
pub(super) fn verify_signature<T: DeserializeOwned>(
    token: &str,
    key: &DecodingKey,
    algorithm: Jwa,
) -> Option<T> {
    let mut validation = Validation::new(algorithm);
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation.validate_aud = false;
    validation.required_spec_claims.clear();
    jsonwebtoken::decode::<T>(token, key, &validation).ok().map(|data| data.claims)
}

/// JWK members of private and symmetric keys (RFC 7518 §6.2.2, §6.3.2, §6.4.1).
const PRIVATE_JWK_MEMBERS: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];
/// Maximum number of keys in a client's JWK Set, and of keys that a token without `kid` is tried
/// with.
const MAX_JWKS_KEYS: usize = 20;

/// Check that a JWK Set contains only supported public keys. Private keys that are sent by mistake
/// must not be stored.
pub fn check_public_jwks(jwks: &Value) -> Result<(), String> {
    oauth::json::check_limits(jwks.to_string().as_bytes())
        .map_err(|problem| format!("This {problem}."))?;
    let keys = jwks
        .get("keys")
        .and_then(Value::as_array)
        .filter(|keys| !keys.is_empty() && keys.len() <= MAX_JWKS_KEYS);
    let keys = keys
        .ok_or_else(|| format!("Write {{\"keys\": […]}} with 1 to {MAX_JWKS_KEYS} public keys."))?;
    for key in keys {
        if let Some(member) = PRIVATE_JWK_MEMBERS.iter().find(|member| key.get(**member).is_some())
        {
            return Err(format!(
                "Remove “{member}”: it is the private part of a key, which must not leave the \
                application. Replace that key."
            ));
        }
        let usable = serde_json::from_value::<Jwk>(key.clone())
            .is_ok_and(|jwk| DecodingKey::from_jwk(&jwk).is_ok());
        if !usable {
            return Err(
                "One of the keys is not a public RSA, P-256 or Ed25519 key as RFC 7517 writes it."
                    .into(),
            );
        }
    }
    Ok(())
}

/// Verify a signature with a JWK Set (RFC 7517 §5), and return the claims. `allowed` is the one
/// algorithm that is accepted; `None` allows any supported asymmetric algorithm.
pub fn verify_with_jwks(token: &str, jwks: &Value, allowed: Option<&str>) -> Option<Value> {
    let header = parse_header(token)?;
    if allowed.is_some_and(|name| name != header.alg) {
        return None;
    }
    let algorithm = match header.alg.as_str() {
        "RS256" => Jwa::RS256,
        "PS256" => Jwa::PS256,
        "ES256" => Jwa::ES256,
        "EdDSA" => Jwa::EdDSA,
        _ => return None,
    };
    // Keys of other types are ignored (RFC 7517 §5).
    let keys = jwks.get("keys")?.as_array()?.iter();
    keys.filter_map(|key| serde_json::from_value::<Jwk>(key.clone()).ok())
        .filter(|jwk| header.kid.is_none() || jwk.common.key_id == header.kid)
        .filter(|jwk| {
            let public_key_use = jwk.common.public_key_use.as_ref();
            public_key_use.is_none_or(|named| *named == PublicKeyUse::Signature)
        })
        .filter(|jwk| {
            jwk.common.key_algorithm.is_none_or(|named| {
                jsonwebtoken::Algorithm::try_from(named).is_ok_and(|named| named == algorithm)
            })
        })
        .filter_map(|jwk| DecodingKey::from_jwk(&jwk).ok())
        .take(MAX_JWKS_KEYS)
        .find_map(|key| verify_signature(token, &key, algorithm))
}
