//! Client secret rotation: two secrets are valid at a time, so that a change needs no downtime.

use serde_json::json;

use super::{access::require_changeable, secrets::add_secret};
use crate::{
    model::{
        audit_event::{AuditEvent, ObjectKind},
        error::{Error, Result},
    },
    runtime::{
        cache::CacheKey,
        secret::{self, Secret},
        transaction::Transaction,
    },
};

/// Add a secret. At most two are valid at a time.
pub async fn rotate_secret(tx: &mut Transaction, row_id: &str) -> Result<Secret> {
    let (client, _) = require_changeable(tx, row_id).await?;
    let live = store::client_secret::list_by_client(tx.scope(), row_id).await?.len();
    match live {
        0 => return Err(Error::Conflict("This application has no secret.".into())),
        1 => {}
        _ => {
            return Err(Error::Conflict(
                "Two secrets are already active. Revoke the older one first.".into(),
            ));
        }
    }
    let secret = secret::generate(tx.entropy(), super::SECRET_PREFIX);
    add_secret(tx, row_id, &secret).await?;
    tx.audit(AuditEvent::ClientSecretAdded, (ObjectKind::Client, row_id, &client.name), json!({}));
    tx.invalidate(CacheKey::Client(row_id.into()));
    Ok(secret)
}

/// Revoke one of two secrets. The last one cannot be revoked: disable the client instead.
pub async fn revoke_secret(tx: &mut Transaction, row_id: &str, secret_id: &str) -> Result<()> {
    let (client, _) = require_changeable(tx, row_id).await?;
    if store::client_secret::list_by_client(tx.scope(), row_id).await?.len() < 2 {
        return Err(Error::Conflict(
            "This is the only secret. Add another one first, or disable the application.".into(),
        ));
    }
    if store::client_secret::remove(tx.scope(), row_id, secret_id).await? == 0 {
        return Err(Error::NotFound);
    }
    tx.audit(
        AuditEvent::ClientSecretEnded,
        (ObjectKind::Client, row_id, &client.name),
        json!({ "secret": secret_id }),
    );
    tx.invalidate(CacheKey::Client(row_id.into()));
    Ok(())
}
