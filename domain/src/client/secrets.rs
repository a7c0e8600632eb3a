//! The secrets of a client: stored as digests. Two are valid at a time, so that a change needs no
//! downtime.

use oauth::ClientAuthMethod;
use serde_json::json;

use super::access::require_changeable;
use crate::{
    model::{
        audit_event::{AuditEvent, ObjectKind},
        error::{Error, Result},
    },
    runtime::{
        cache::CacheKey,
        secret::{self, Secret},
        transaction::Transaction,
        vault::DigestKind,
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

/// Store the digest of a new secret.
pub(super) async fn add_secret(tx: &mut Transaction, row_id: &str, secret: &Secret) -> Result<()> {
    let value = secret.expose();
    let row = store::client_secret::Row {
        tenant_id: tx.tenant().id().into(),
        id: tx.new_id("sec"),
        client_id: row_id.into(),
        digest: tx.platform().vault().digest(DigestKind::ClientSecret, value),
        hint: secret_hint(value),
        created_at: tx.now().0,
        expires_at: None,
        last_used_at: None,
    };
    Ok(store::client_secret::insert(tx.scope(), row).await?)
}

/// The last characters of a long secret, to recognise it by; empty for a short one.
fn secret_hint(secret: &str) -> String {
    let characters: Vec<char> = secret.chars().collect();
    if characters.len() < 24 {
        String::new()
    } else {
        characters[characters.len() - 4..].iter().collect()
    }
}

/// A client that starts to authenticate by a secret gets one; one that stops loses all of them.
pub(super) async fn reconcile_secrets(
    tx: &mut Transaction,
    row_id: &str,
    method: ClientAuthMethod,
    has_no_secret: bool,
) -> Result<Option<Secret>> {
    match (method, has_no_secret) {
        (ClientAuthMethod::ClientSecretBasic | ClientAuthMethod::ClientSecretPost, true) => {
            let secret = secret::generate(tx.entropy(), super::SECRET_PREFIX);
            add_secret(tx, row_id, &secret).await?;
            Ok(Some(secret))
        }
        (ClientAuthMethod::None | ClientAuthMethod::PrivateKeyJwt, false) => {
            store::client_secret::remove_for_client(tx.scope(), row_id)
                .await
                .map(|_| None)
                .map_err(Error::from)
        }
        _ => Ok(None),
    }
}

/// Make this the only secret of the client, unless it is already. Returns whether it was not.
pub(super) async fn set_only_secret(
    tx: &mut Transaction,
    row_id: &str,
    secret: &Secret,
) -> Result<bool> {
    let live = store::client_secret::list_by_client(tx.scope(), row_id).await?;
    let is_current = live.len() == 1
        && live.iter().all(|stored| {
            tx.platform().vault().matches(DigestKind::ClientSecret, secret.expose(), &stored.digest)
        });
    if is_current {
        return Ok(false);
    }
    store::client_secret::remove_for_client(tx.scope(), row_id).await?;
    add_secret(tx, row_id, secret).await?;
    let row = store::client::by_id(tx.scope(), row_id).await?.ok_or(Error::NotFound)?;
    tx.audit(
        AuditEvent::ClientChanged,
        (ObjectKind::Client, row_id, &row.name),
        json!({ "client_id": row.client_id }),
    );
    tx.invalidate(CacheKey::Client(row_id.into()));
    Ok(true)
}
