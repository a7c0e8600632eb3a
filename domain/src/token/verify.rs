//! Verification of access tokens, for every endpoint that accepts one.
//!
//! Runs one database statement per token, once the keys and the client are cached.

use std::sync::Arc;

use oauth::{
    ErrorCode, ResourceIndicators, Scope, Timestamp,
    claims::{ACCESS_TOKEN_TYPE, AccessTokenClaims},
};
use store::queries::GrantWithUser;

use super::kind::TokenKind;
use crate::{
    grant,
    model::{
        client::Client,
        error::{Error, Result},
        grant::Grant,
        profile::Profile,
    },
    runtime::{tenant::Tenant, vault::DigestKind},
};

/// An access token that is valid now.
pub(super) struct ActiveToken {
    pub claims: AccessTokenClaims,
    pub client: Arc<Client>,
    /// The user and their grant; `None` for a token of the client itself.
    pub user: Option<(Profile, Grant)>,
}

/// Returns `None` if the token is unknown, expired or revoked, or its user or client is disabled.
///
/// # Errors
///
/// A token that cannot be checked is an error, never valid.
pub(super) async fn verify_access_token(
    tenant: &Tenant,
    token: &str,
) -> Result<Option<ActiveToken>> {
    match TokenKind::detect(token) {
        Some(TokenKind::Jwt) => verify_jwt(tenant, token).await,
        Some(TokenKind::Opaque) => verify_opaque(tenant, token).await,
        // Only the token endpoint accepts refresh tokens.
        Some(TokenKind::Refresh) | None => Ok(None),
    }
}

/// Verifies a token that is presented to an endpoint of this server as a resource server.
///
/// # Errors
///
/// `invalid_token` if the token is not valid, or only for other resource servers (RFC 8707 §2).
pub(super) async fn require_access_token(tenant: &Tenant, token: &str) -> Result<ActiveToken> {
    let invalid_token = |description: &str| Err(Error::oauth(ErrorCode::InvalidToken, description));
    match verify_access_token(tenant, token).await? {
        None => invalid_token("The access token is unknown, expired or revoked."),
        Some(active) if !active.claims.aud.contains(tenant.issuer()) => {
            invalid_token("The access token is for another resource: request the scope openid.")
        }
        Some(active) => Ok(active),
    }
}

/// The claims of an access token that this tenant signed, even if it has since expired or been
/// revoked.
pub(super) async fn verify_signature(
    tenant: &Tenant,
    token: &str,
) -> Result<Option<AccessTokenClaims>> {
    let verified = tenant.keys().await?.verify::<AccessTokenClaims>(token);
    Ok(verified
        .filter(|verified| verified.typ == ACCESS_TOKEN_TYPE)
        .map(|verified| verified.claims))
}

async fn verify_jwt(tenant: &Tenant, token: &str) -> Result<Option<ActiveToken>> {
    let Some(mut claims) = verify_signature(tenant, token).await? else { return Ok(None) };
    let Some(client) = active_client(tenant, &mut claims).await? else { return Ok(None) };
    let scope = tenant.reader();
    let Some(grant_id) = &claims.gid else {
        let is_revoked = store::revoked_token::by_id(&scope, &claims.jti).await?.is_some();
        return Ok((!is_revoked).then_some(ActiveToken { claims, client, user: None }));
    };
    let grant_with_user =
        store::queries::presented_token::grant_of_jwt(&scope, grant_id, &claims.jti).await?;
    match grant_with_user {
        Some(grant_with_user) => with_active_grant(tenant, claims, client, grant_with_user),
        None => Ok(None),
    }
}

async fn verify_opaque(tenant: &Tenant, token: &str) -> Result<Option<ActiveToken>> {
    let id = tenant.platform().vault().digest(DigestKind::AccessToken, token);
    let Some((row, grant_with_user)) =
        store::queries::presented_token::opaque_access_token(&tenant.reader(), &id).await?
    else {
        return Ok(None);
    };
    let Some(client) = tenant.client_by_row(&row.client_id).await? else { return Ok(None) };
    let is_client_token = row.grant_id.is_none();
    let grant = grant_with_user.as_ref().map(|grant_with_user| &grant_with_user.grant);
    let scope = Scope::parse(&row.scope)?;
    let mut claims = AccessTokenClaims {
        iss: tenant.issuer().to_owned(),
        sub: grant
            .and_then(|grant| grant.user_id.clone())
            .unwrap_or_else(|| client.client_id.clone()),
        aud: ResourceIndicators::parse(&row.audience)?.audience(tenant.issuer(), &scope),
        exp: Timestamp(row.expires_at),
        iat: Timestamp(row.issued_at),
        nbf: Timestamp(row.issued_at),
        jti: row.id,
        client_id: client.client_id.clone(),
        scope,
        gid: row.grant_id,
        cid: row.client_id,
        auth_time: grant.map(|grant| Timestamp(grant.auth_time)),
        acr: grant.map(|grant| grant.acr.clone()),
    };
    let Some(client) = active_client(tenant, &mut claims).await? else { return Ok(None) };
    match grant_with_user {
        None if is_client_token => Ok(Some(ActiveToken { claims, client, user: None })),
        None => Ok(None),
        Some(grant_with_user) => with_active_grant(tenant, claims, client, grant_with_user),
    }
}

/// The client of the token. `None` if the token has expired or was issued before the client's
/// `ended_before`, or if the client is disabled. Leaves out of the claims what the client may no
/// longer have.
async fn active_client(
    tenant: &Tenant,
    claims: &mut AccessTokenClaims,
) -> Result<Option<Arc<Client>>> {
    if !claims.is_valid_at(tenant.issuer(), tenant.now()) {
        return Ok(None);
    }
    // A user's token ends with its grant.
    if claims.gid.is_none() && tenant.has_ended(claims.iat.0) {
        return Ok(None);
    }
    let client = tenant
        .client_by_row(&claims.cid)
        .await?
        .filter(|client| client.enabled && client.ended_before <= claims.iat.0);
    if let Some(client) = &client {
        claims.scope = claims.scope.intersection(&client.allowed_scope(tenant));
    }
    Ok(client)
}

/// A user's token is valid only while its grant is active and its user is enabled.
fn with_active_grant(
    tenant: &Tenant,
    claims: AccessTokenClaims,
    client: Arc<Client>,
    grant_with_user: GrantWithUser,
) -> Result<Option<ActiveToken>> {
    let grant = Grant::from_row(grant_with_user.grant)?;
    let profile = Profile::from_row(grant_with_user.user);
    let is_active = grant::is_active(tenant, &client, &grant, tenant.now().0)
        && !profile.disabled
        && profile.user_id == claims.sub
        && grant.client_id == client.row_id;
    Ok(is_active.then(|| ActiveToken { claims, client, user: Some((profile, grant)) }))
}
