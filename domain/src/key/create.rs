//! Creation of signing keys. EC and Ed25519 keys are generated at once; RSA keys are claimed from
//! the reserve, because generating one is slow.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use store::{TenantScope, signing_key::KeyState};

use super::{Algorithm, reserve, seal_label, sign};
use crate::{
    audit::{AuditEvent, ObjectKind},
    cache::CacheKey,
    entropy::Entropy,
    error::{Error, Result},
    transaction::Transaction,
    vault::Vault,
};

/// Create an active key of this algorithm, unless the tenant has one.
pub async fn ensure(tx: &mut Transaction, algorithm: Algorithm) -> Result<()> {
    if has_active(tx.scope(), algorithm).await? {
        return Ok(());
    }
    // Concurrent first registrations must not create two active keys.
    tx.scope().lock_tenant().await?;
    if has_active(tx.scope(), algorithm).await? {
        return Ok(());
    }
    create(tx, algorithm, KeyState::Active).await.map(drop)
}

pub(super) async fn has_active(scope: &TenantScope, algorithm: Algorithm) -> Result<bool> {
    let rows = store::signing_key::all(scope).await?;
    Ok(rows.iter().any(|row| row.algorithm == algorithm.as_str() && row.state == KeyState::Active))
}

/// Create a pending or active key. Returns its `kid`.
pub async fn create(tx: &mut Transaction, algorithm: Algorithm, state: KeyState) -> Result<String> {
    let pkcs8 = match algorithm {
        Algorithm::Rs256 => reserve::claim(tx).await?,
        Algorithm::Es256 | Algorithm::EdDsa => sign::generate(algorithm)?,
    };
    let row = build_row(
        tx.tenant().id(),
        algorithm,
        &pkcs8,
        state,
        tx.now().0,
        tx.platform().vault(),
        tx.entropy(),
    )?;
    let kid = row.id.clone();
    store::signing_key::insert(tx.scope(), row).await?;
    tx.audit(
        AuditEvent::KeyCreated,
        (ObjectKind::SigningKey, &kid, algorithm.as_str()),
        json!({ "algorithm": algorithm.as_str(), "state": state.as_str() }),
    );
    tx.invalidate(CacheKey::Keys);
    Ok(kid)
}

pub(super) fn build_row(
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
