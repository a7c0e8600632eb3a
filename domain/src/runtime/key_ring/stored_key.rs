//! A new signing key as it is stored.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::Value;
use store::signing_key::KeyState;

use super::{seal_label, sign};
use crate::{
    model::{
        algorithm::Algorithm,
        error::{Error, Result},
    },
    runtime::{entropy::Entropy, vault::Vault},
};

/// The row of a key in PKCS#8; the private key is encrypted for this tenant.
pub(crate) fn build_row(
    tenant_id: &str,
    algorithm: Algorithm,
    pkcs8: &[u8],
    state: KeyState,
    now: i64,
    vault: &Vault,
    entropy: &dyn Entropy,
) -> Result<store::signing_key::Row> {
    let mut jwk = sign::PrivateKey::parse(algorithm, pkcs8)?.public_jwk()?;
    let kid = thumbprint(&jwk);
    let members = jwk.as_object_mut().ok_or_else(|| Error::internal("a JWK is an object"))?;
    members.insert("kid".into(), kid.clone().into());
    members.insert("alg".into(), algorithm.as_str().into());
    members.insert("use".into(), "sig".into());
    Ok(store::signing_key::Row {
        tenant_id: tenant_id.into(),
        sealed: vault.seal(&seal_label(tenant_id, &kid), pkcs8, entropy)?,
        id: kid,
        algorithm: algorithm.as_str().into(),
        state,
        public_jwk: jwk,
        created_at: now,
        activated_at: (state == KeyState::Active).then_some(now),
        retired_at: None,
        expires_at: None,
    })
}

/// JWK thumbprint (RFC 7638): SHA-256 of the required members in alphabetical order, the order in
/// which `public_jwk` writes them and the map of serde_json keeps them.
fn thumbprint(jwk: &Value) -> String {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, jwk.to_string().as_bytes());
    URL_SAFE_NO_PAD.encode(digest.as_ref())
}
