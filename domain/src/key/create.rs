//! Creation of signing keys. EC and Ed25519 keys are generated at once; RSA keys are claimed from
//! the reserve, because generating one is slow.

use serde_json::json;
use store::{TenantScope, signing_key::KeyState};

use super::reserve;
use crate::{
    model::{
        algorithm::Algorithm,
        audit_event::{AuditEvent, ObjectKind},
        error::Result,
    },
    runtime::{
        cache::CacheKey,
        key_ring::{build_row, sign},
        transaction::Transaction,
    },
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
