//! Rotation of signing keys with overlap.
//!
//! A successor is published before it signs. Its predecessor stays published until the last token
//! that it signed has expired.

use serde_json::json;
use store::signing_key::KeyState;

use super::create;
use crate::{
    model::{
        actor::Permission,
        algorithm::Algorithm,
        audit_event::{AuditEvent, ObjectKind},
        error::Result,
    },
    runtime::{cache::CacheKey, platform::Platform, transaction::Transaction},
};

/// How long a key signs: 90 days, in seconds.
pub const SIGNING_PERIOD: i64 = 90 * 86_400;
/// How long a successor is published before it signs, in seconds: longer than clients cache a JWK
/// Set.
pub const PREPUBLICATION_PERIOD: i64 = 24 * 3600;

/// What one run has changed, for the log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RotationSummary {
    /// Number of successors that were published.
    pub published: u32,
    /// Number of pending keys that began to sign.
    pub activated: u32,
    /// Number of retired keys that left the JWK Set.
    pub removed: u32,
}

/// Publish a successor of every active key now; the job activates it after
/// [`PREPUBLICATION_PERIOD`]. Returns the `kid`s.
pub async fn rotate_now(tx: &mut Transaction) -> Result<Vec<String>> {
    tx.require(Permission::ManageKeys)?;
    // Concurrent rotations must not publish two successors.
    tx.scope().lock_tenant().await?;
    let rows = store::signing_key::all(tx.scope()).await?;
    let mut kids = Vec::new();
    for algorithm in Algorithm::ALL {
        let has_key = |state: KeyState| {
            rows.iter().any(|row| row.algorithm == algorithm.as_str() && row.state == state)
        };
        if has_key(KeyState::Active) && !has_key(KeyState::Pending) {
            kids.push(create(tx, algorithm, KeyState::Pending).await?);
        }
    }
    Ok(kids)
}

/// The tenants with a rotation step that may be due, in one statement.
pub(crate) async fn tenants_due(platform: &Platform) -> Result<Vec<String>> {
    let now = platform.now().0;
    let due = store::signing_key::RotationThresholds {
        activated_before: now - SIGNING_PERIOD + PREPUBLICATION_PERIOD,
        created_before: now - PREPUBLICATION_PERIOD,
        expired_before: now,
    };
    Ok(store::signing_key::tenants_with_due_keys(&platform.db().installation(), &due).await?)
}

/// Execute the due steps: publish successors, activate pending keys, remove expired ones.
/// Idempotent.
pub async fn rotate_due(tx: &mut Transaction) -> Result<RotationSummary> {
    tx.scope().lock_tenant().await?;
    let now = tx.now().0;
    let rows = store::signing_key::all(tx.scope()).await?;
    let mut summary = RotationSummary::default();
    for algorithm in Algorithm::ALL {
        let keys_in = |state: KeyState| {
            rows.iter().filter(move |row| row.algorithm == algorithm.as_str() && row.state == state)
        };
        let active = keys_in(KeyState::Active).next();
        if let Some(next) =
            keys_in(KeyState::Pending).find(|row| row.created_at + PREPUBLICATION_PERIOD <= now)
        {
            let published_until = now + max_token_lifetime(tx).await?;
            if let Some(old) = active {
                store::signing_key::retire(tx.scope(), &old.id, now, published_until).await?;
                tx.audit(
                    AuditEvent::KeyRetired,
                    (ObjectKind::SigningKey, &old.id, algorithm.as_str()),
                    json!({ "published_until": published_until }),
                );
            }
            store::signing_key::activate(tx.scope(), &next.id, now).await?;
            tx.audit(
                AuditEvent::KeyActivated,
                (ObjectKind::SigningKey, &next.id, algorithm.as_str()),
                json!({}),
            );
            tx.invalidate(CacheKey::Keys);
            summary.activated += 1;
        } else if keys_in(KeyState::Pending).next().is_none()
            && active.is_some_and(|row| {
                row.activated_at.unwrap_or(row.created_at) + SIGNING_PERIOD - PREPUBLICATION_PERIOD
                    <= now
            })
        {
            create(tx, algorithm, KeyState::Pending).await?;
            summary.published += 1;
        }
    }
    for ended in rows.iter().filter(|row| {
        row.state == KeyState::Retired && row.expires_at.is_some_and(|end| end <= now)
    }) {
        store::signing_key::remove(tx.scope(), &ended.id).await?;
        tx.invalidate(CacheKey::Keys);
        summary.removed += 1;
    }
    Ok(summary)
}

/// The longest lifetime of a token signed now in this tenant, plus a day for clock skew, in
/// seconds.
async fn max_token_lifetime(tx: &Transaction) -> Result<i64> {
    let mut max = i64::from(tx.tenant().settings().access_token_lifetime);
    for row in store::client::all_settings(tx.scope()).await? {
        max = max
            .max(row.get("access_token_lifetime").and_then(serde_json::Value::as_i64).unwrap_or(0));
    }
    Ok(max + 86_400)
}
