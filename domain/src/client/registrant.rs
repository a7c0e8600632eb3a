//! The user who registered a client: whether they may still manage it, and their registration
//! access token (RFC 7592).

use serde_json::json;
use store::TenantScope;

use super::access::require_changeable;
use crate::{
    model::{
        audit_event::{AuditEvent, ObjectKind},
        error::{Error, Result},
    },
    runtime::{
        bearer::may_own_clients,
        secret::{self, Secret},
        transaction::Transaction,
        vault::DigestKind,
    },
};

/// Whether the user who registered the client exists, is not blocked and still has the role that
/// the registration relied on.
pub(crate) async fn may_still_register(
    scope: &TenantScope,
    registration: &store::registration::Row,
) -> Result<bool> {
    let user = store::user::by_id(scope, &registration.user_id).await?;
    if user.is_none_or(|user| user.disabled) {
        return Ok(false);
    }
    if !registration.by_role {
        return Ok(true);
    }
    has_role_for_clients(scope, &registration.user_id).await
}

async fn has_role_for_clients(scope: &TenantScope, user_id: &str) -> Result<bool> {
    Ok(may_own_clients(store::membership::by_id(scope, user_id).await?))
}

/// Whether a user who proposed a change of a client may still change it: they exist, are not
/// blocked, own the client, and have the role for it or registered it without one.
pub(super) async fn may_still_change(
    scope: &TenantScope,
    row_id: &str,
    user_id: &str,
) -> Result<bool> {
    let user = store::user::by_id(scope, user_id).await?;
    if user.is_none_or(|user| user.disabled)
        || !store::client_owner::is_owner(scope, row_id, user_id).await?
    {
        return Ok(false);
    }
    let registration = store::registration::by_id(scope, row_id).await?;
    if registration.is_some_and(|row| row.user_id == user_id && !row.by_role) {
        return Ok(true);
    }
    has_role_for_clients(scope, user_id).await
}

/// Replace the registration access token of a client that a developer registered. Returns the new
/// one, which is stored as a digest.
pub async fn rotate_registration_token(tx: &mut Transaction, row_id: &str) -> Result<Secret> {
    let (client, _) = require_changeable(tx, row_id).await?;
    let token = secret::generate(tx.entropy(), super::REGISTRATION_TOKEN_PREFIX);
    let digest = tx.platform().vault().digest(DigestKind::RegistrationToken, token.expose());
    if store::registration::replace_token(tx.scope(), row_id, &digest).await? == 0 {
        return Err(Error::Conflict(
            "An owner or admin registered this application, so it has no registration token."
                .into(),
        ));
    }
    tx.audit(
        AuditEvent::ClientRegistrationTokenRotated,
        (ObjectKind::Client, row_id, &client.name),
        json!({}),
    );
    Ok(token)
}

/// Revoke the registration access token of a client.
pub async fn revoke_registration_token(tx: &mut Transaction, row_id: &str) -> Result<()> {
    let (client, _) = require_changeable(tx, row_id).await?;
    if store::registration::revoke_token(tx.scope(), row_id, tx.now().0).await? == 0 {
        return Err(Error::NotFound);
    }
    tx.audit(
        AuditEvent::ClientRegistrationTokenRevoked,
        (ObjectKind::Client, row_id, &client.name),
        json!({}),
    );
    Ok(())
}
