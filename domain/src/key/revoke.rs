//! Emergency revocation of a signing key.
//!
//! The key leaves the JWK Set at once, so that every token it signed is invalid here, and at a
//! resource server when it next fetches the set. A key that signed is replaced in the same
//! transaction.

use serde_json::json;
use store::signing_key::KeyState;

use super::create;
use crate::{
    model::{
        actor::Permission,
        algorithm::Algorithm,
        audit_event::{AuditEvent, ObjectKind},
        error::{Error, Result},
    },
    runtime::{cache::CacheKey, transaction::Transaction},
};

/// The outcome of a revocation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevokedKey {
    /// Signature algorithm of the revoked key, as in `alg` (RFC 7518 §3.1).
    pub algorithm: String,
    /// The `kid` of the key that signs instead; `None` if the revoked key did not sign.
    pub replaced_by: Option<String>,
}

/// Delete a key, with its private part. If it was active, a published successor signs at once, or a
/// new key.
///
/// # Errors
/// [`Error::NotFound`] if the tenant has no such key; [`Error::Busy`] if the reserve has no RSA
/// key.
pub async fn revoke(tx: &mut Transaction, kid: &str) -> Result<RevokedKey> {
    tx.require(Permission::ManageKeys)?;
    // A concurrent rotation must not activate what is revoked, nor retire the only other key.
    tx.scope().lock_tenant().await?;
    let rows = store::signing_key::all(tx.scope()).await?;
    let key = rows.iter().find(|row| row.id == kid).ok_or(Error::NotFound)?;
    if store::signing_key::remove(tx.scope(), kid).await? == 0 {
        return Err(Error::Stale);
    }
    tx.audit(
        AuditEvent::KeyRevoked,
        (ObjectKind::SigningKey, kid, &key.algorithm),
        json!({ "state": key.state.as_str() }),
    );
    tx.invalidate(CacheKey::Keys);
    let replaced_by = match key.state {
        KeyState::Active => Some(promote(tx, &rows, &key.algorithm).await?),
        KeyState::Pending | KeyState::Retired => None,
    };
    Ok(RevokedKey { algorithm: key.algorithm.clone(), replaced_by })
}

/// Activate the pending key of this algorithm, or create an active one. Returns its `kid`.
async fn promote(
    tx: &mut Transaction,
    rows: &[store::signing_key::Row],
    algorithm: &str,
) -> Result<String> {
    let is_successor = |row: &&store::signing_key::Row| {
        row.algorithm == algorithm && row.state == KeyState::Pending
    };
    if let Some(next) = rows.iter().find(is_successor) {
        if store::signing_key::activate(tx.scope(), &next.id, tx.now().0).await? == 0 {
            return Err(Error::Stale);
        }
        tx.audit(
            AuditEvent::KeyActivated,
            (ObjectKind::SigningKey, &next.id, algorithm),
            json!({}),
        );
        return Ok(next.id.clone());
    }
    let known = Algorithm::parse(algorithm)
        .ok_or_else(|| Error::internal(format!("{algorithm} is not a signature algorithm")))?;
    create(tx, known, KeyState::Active).await
}
