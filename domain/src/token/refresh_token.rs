//! Refresh token grant (RFC 6749 §6) with rotation (RFC 9700 §4.14.2).
//!
//! A refresh token is used once, with a short grace period for concurrent requests of one client.
//! Later reuse ends the whole grant.

use contract::client::ClientType;
use oauth::{ErrorCode, ResourceIndicators, Scope};
use serde_json::json;
use store::queries::GrantWithUser;

use super::{
    invalid_grant,
    issue::{Authorization, Identity},
    kind::{PKCE_REFRESH_TOKEN_PREFIX, REFRESH_TOKEN_PREFIX},
};
use crate::{
    client_auth::AuthenticatedClient,
    grant,
    model::{
        actor::Actor,
        audit_event::{AuditEvent, ObjectKind},
        client::Client,
        diagnosed_error::DiagnosedError,
        error::{Error, Result},
        grant::Grant,
        grant_end_reason::GrantEndReason,
        profile::Profile,
        refresh_token::RefreshToken,
        rejection_reason::Reason,
    },
    runtime::{secret, tenant::Tenant, transaction::Transaction, vault::DigestKind},
};

/// Grace period in seconds in which a rotated token returns the same successor, while that is
/// unused.
const ROTATION_GRACE: i64 = 10;
/// Label of the key that seals a successor on the row of its predecessor.
const SUCCESSOR_SEAL: &str = "refresh-successor";

/// Exchanges a refresh token for an access token and the token's successor.
///
/// # Errors
///
/// `invalid_grant` if the token is unknown, expired, reused or issued to another client;
/// `invalid_scope` if the requested scope exceeds the granted one, `invalid_target` if a requested
/// resource was not authorized.
pub(super) async fn refresh(
    tenant: &Tenant,
    caller: &AuthenticatedClient,
    token: &str,
    requested_scope: Option<Scope>,
    requested_resource: &ResourceIndicators,
) -> Result<Authorization> {
    let client = &caller.client;
    if !caller.credentials_verified
        && client.client_type != ClientType::Public
        && prefix_of(token) != PKCE_REFRESH_TOKEN_PREFIX
    {
        return Err(Error::oauth(
            oauth::ErrorCode::InvalidClient,
            "This refresh token requires client authentication: send the client secret.",
        ));
    }
    let id = tenant.platform().vault().digest(DigestKind::RefreshToken, token);
    let vault = tenant.platform().vault();
    let successor = secret::generate(tenant.platform().entropy(), prefix_of(token));
    let successor_id = vault.digest(DigestKind::RefreshToken, successor.expose());
    let sealed = vault.seal_with_secret(
        token,
        SUCCESSOR_SEAL,
        successor.expose().as_bytes(),
        tenant.platform().entropy(),
    )?;
    let outcome = tenant
        .transaction(&Actor::client(&client.row_id, &client.name), async |tx| {
            let now = tx.now().0;
            // One conditional update rotates the token; it returns the row only on success. Every
            // later error rolls it back.
            let rotated =
                store::queries::refresh_token::rotate(tx.scope(), &id, now, &successor_id, &sealed)
                    .await?;
            let is_first_use = rotated.is_some();
            let unknown = || invalid_refresh_token(Reason::RefreshTokenUnknown);
            let (presented, GrantWithUser { grant, user }) = match rotated {
                Some(row) => {
                    let presented = RefreshToken::from_row(row)?;
                    let found =
                        store::queries::grant_with_user(tx.scope(), &presented.grant_id).await?;
                    (presented, found.ok_or_else(unknown)?)
                }
                None => {
                    let found =
                        store::queries::presented_token::refresh_token(tx.scope(), &id).await?;
                    let (row, grant_with_user) = found.ok_or_else(unknown)?;
                    (RefreshToken::from_row(row)?, grant_with_user)
                }
            };
            let grant = Grant::from_row(grant, user.grant_generation)?;
            let profile = Profile::from_row(user);
            if grant.client_id != client.row_id {
                return Err(invalid_refresh_token(Reason::RefreshTokenOfAnotherClient));
            }
            grant::check_active(tenant, client, &grant, profile.disabled, now)
                .map_err(invalid_refresh_token)?;
            let granted = grant::remaining_scope(tenant, client, &presented.scope)?;
            let scope = match requested_scope {
                Some(requested) => narrow(&granted, requested)?,
                None => granted.clone(),
            };
            let resources = grant.narrow_resources(requested_resource)?;
            let refresh_token = if is_first_use {
                insert_row(tx, client, &grant, &successor_id, &granted.to_string()).await?;
                successor.expose().to_owned()
            } else {
                match successor_within_grace(tx, presented, token).await? {
                    Some(successor) => successor,
                    None => {
                        tx.audit(
                            AuditEvent::GrantReuseDetected,
                            (ObjectKind::Grant, &grant.id, ""),
                            json!({ "client": client.client_id }),
                        );
                        grant::end(tx, &grant.id, GrantEndReason::RefreshTokenReused).await?;
                        return Ok(None);
                    }
                }
            };
            let identity = Identity { grant, profile, nonce: None };
            Authorization::of_grant(tx, client, identity, scope, &resources, Some(refresh_token))
                .await
                .map(Some)
        })
        .await?;
    // A reuse is no error in the transaction, because the end of the grant must be committed.
    outcome.ok_or_else(|| invalid_refresh_token(Reason::RefreshTokenReused))
}

/// The requested scope, which must be part of the granted one (RFC 6749 §6).
fn narrow(granted: &Scope, requested: Scope) -> Result<Scope> {
    if !requested.is_subset_of(granted) {
        let description = "scope asks for more than was granted.";
        let error = oauth::Error::new(ErrorCode::InvalidScope, description);
        return Err(DiagnosedError::new(Reason::ScopeNotGranted, error)
            .expected(granted.to_string())
            .received(requested.to_string())
            .into());
    }
    Ok(requested.require_non_empty()?)
}

/// Prefix of a refresh token. All tokens of a family have the same.
fn prefix_of(token: &str) -> &'static str {
    if secret::has_prefix(token, PKCE_REFRESH_TOKEN_PREFIX) {
        PKCE_REFRESH_TOKEN_PREFIX
    } else {
        REFRESH_TOKEN_PREFIX
    }
}

/// The same error for every reason, which only the diagnostics record.
fn invalid_refresh_token(reason: Reason) -> Error {
    invalid_grant(reason, "The refresh token is unknown, used or expired.")
}

/// Handles a token that is already rotated or expired. Returns its successor within the grace
/// period while that is unused, and `None` if this is a reuse.
async fn successor_within_grace(
    tx: &Transaction,
    presented: RefreshToken,
    token: &str,
) -> Result<Option<String>> {
    let Some(rotation) = presented.rotation else {
        return Err(invalid_refresh_token(Reason::RefreshTokenExpired));
    };
    let successor = store::refresh_token::by_id(tx.scope(), &rotation.successor_id).await?;
    let successor = successor.map(RefreshToken::from_row).transpose()?;
    let is_unused = successor.is_some_and(|successor| successor.rotation.is_none());
    if tx.now() > rotation.rotated_at.plus(ROTATION_GRACE) || !is_unused {
        return Ok(None);
    }
    let vault = tx.platform().vault();
    let opened = vault.open_with_secret(token, SUCCESSOR_SEAL, &rotation.successor_sealed)?;
    Ok(Some(
        String::from_utf8(opened.to_vec())
            .map_err(|_| Error::internal("a sealed refresh token is broken"))?,
    ))
}

async fn insert_row(
    tx: &Transaction,
    client: &Client,
    grant: &Grant,
    id: &str,
    scope: &str,
) -> Result<()> {
    let now = tx.now().0;
    let lifetime = client.refresh_token_lifetime(tx.tenant()).ok_or_else(|| {
        Error::oauth(ErrorCode::UnauthorizedClient, "refresh_token is off for this application.")
    })?;
    let row = store::refresh_token::Row {
        tenant_id: tx.tenant().id().into(),
        id: id.to_owned(),
        grant_id: grant.id.clone(),
        scope: scope.to_owned(),
        issued_at: now,
        expires_at: (now + lifetime).min(grant.expires_at),
        rotated_at: None,
        successor_id: None,
        successor_sealed: None,
    };
    Ok(store::refresh_token::insert(tx.scope(), row).await?)
}

/// Issues the first refresh token of a grant, if the client gets one.
pub(super) async fn issue_refresh_token(
    tx: &Transaction,
    caller: &AuthenticatedClient,
    grant: &Grant,
) -> Result<Option<String>> {
    let client = &caller.client;
    if client.refresh_token_lifetime(tx.tenant()).is_none() {
        return Ok(None);
    }
    let token = secret::generate(
        tx.entropy(),
        if caller.credentials_verified { REFRESH_TOKEN_PREFIX } else { PKCE_REFRESH_TOKEN_PREFIX },
    );
    let id = tx.platform().vault().digest(DigestKind::RefreshToken, token.expose());
    insert_row(tx, client, grant, &id, &grant.scope.to_string()).await?;
    Ok(Some(token.expose().to_owned()))
}
