//! Token revocation (RFC 7009).
//!
//! A refresh token ends its whole grant, an access token only itself. Unknown tokens and tokens of
//! another client succeed without effect (§2.2).

use serde_json::json;

use super::{kind::TokenKind, verify};
use crate::{
    client_auth::AuthenticatedClient,
    grant,
    model::{
        actor::Actor,
        audit_event::{AuditEvent, ObjectKind},
        error::Result,
        grant_end_reason::GrantEndReason,
    },
    runtime::{tenant::Tenant, vault::DigestKind},
};

/// Revokes a token of the calling client.
pub async fn revoke(tenant: &Tenant, caller: &AuthenticatedClient, token: &str) -> Result<()> {
    match TokenKind::detect(token) {
        Some(TokenKind::Refresh) => revoke_refresh_token(tenant, caller, token).await,
        Some(TokenKind::Jwt) => revoke_jwt(tenant, caller, token).await,
        Some(TokenKind::Opaque) => revoke_opaque(tenant, caller, token).await,
        None => Ok(()),
    }
}

fn actor(caller: &AuthenticatedClient) -> Actor {
    Actor::client(&caller.client.row_id, &caller.client.name)
}

async fn revoke_refresh_token(
    tenant: &Tenant,
    caller: &AuthenticatedClient,
    token: &str,
) -> Result<()> {
    let id = tenant.platform().vault().digest(DigestKind::RefreshToken, token);
    let found = store::queries::presented_token::refresh_token(&tenant.reader(), &id).await?;
    let Some((_, grant_with_user)) = found
        .filter(|(_, grant_with_user)| grant_with_user.grant.client_id == caller.client.row_id)
    else {
        return Ok(());
    };
    tenant
        .transaction(&actor(caller), async |tx| {
            grant::end(tx, &grant_with_user.grant.id, GrantEndReason::Revoked).await
        })
        .await
}

async fn revoke_jwt(tenant: &Tenant, caller: &AuthenticatedClient, token: &str) -> Result<()> {
    let client = &caller.client;
    let Some(claims) =
        verify::verify_signature(tenant, token).await?.filter(|claims| claims.cid == client.row_id)
    else {
        return Ok(());
    };
    tenant
        .transaction(&actor(caller), async |tx| {
            if let Some(grant_id) = &claims.gid {
                store::queries::bearer::lock_grant(tx.scope(), grant_id).await?;
            }
            if store::revoked_token::insert_if_absent(tx.scope(), &claims.jti, claims.exp.0).await?
            {
                tx.audit(
                    AuditEvent::TokenRevoked,
                    (ObjectKind::Client, &client.row_id, &client.name),
                    json!({ "grant": claims.gid }),
                );
            }
            Ok(())
        })
        .await
}

async fn revoke_opaque(tenant: &Tenant, caller: &AuthenticatedClient, token: &str) -> Result<()> {
    let client = &caller.client;
    let id = tenant.platform().vault().digest(DigestKind::AccessToken, token);
    let found = store::access_token::by_id(&tenant.reader(), &id).await?;
    let Some(row) = found.filter(|row| row.client_id == client.row_id) else { return Ok(()) };
    tenant
        .transaction(&actor(caller), async |tx| {
            if store::access_token::remove(tx.scope(), &row.id).await? > 0 {
                tx.audit(
                    AuditEvent::TokenRevoked,
                    (ObjectKind::Client, &client.row_id, &client.name),
                    json!({ "grant": row.grant_id }),
                );
            }
            Ok(())
        })
        .await
}
