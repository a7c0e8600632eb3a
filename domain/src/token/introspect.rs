//! Token introspection (RFC 7662).
//!
//! A client learns nothing about another client's tokens.

use oauth::introspection::{ActiveToken, IntrospectedAudience, IntrospectionResponse};
use store::queries::GrantWithUser;

use super::{kind::TokenKind, verify::verify_access_token};
use crate::{
    client_auth::AuthenticatedClient,
    grant,
    model::{error::Result, grant::Grant, refresh_token::RefreshToken},
    runtime::{tenant::Tenant, vault::DigestKind},
};

/// Describes a token that is active and the caller's, and no other (I8).
pub async fn introspect(
    tenant: &Tenant,
    caller: &AuthenticatedClient,
    token: &str,
) -> Result<IntrospectionResponse> {
    let active = if !caller.credentials_verified {
        None
    } else if matches!(TokenKind::detect(token), Some(TokenKind::Refresh)) {
        introspect_refresh_token(tenant, caller, token).await?
    } else {
        introspect_access_token(tenant, caller, token).await?
    };
    Ok(active.map_or_else(IntrospectionResponse::inactive, IntrospectionResponse::from))
}

/// Returns `None` if the access token is not active or not the caller's.
async fn introspect_access_token(
    tenant: &Tenant,
    caller: &AuthenticatedClient,
    token: &str,
) -> Result<Option<ActiveToken>> {
    let active = verify_access_token(tenant, token).await?;
    let own = active.filter(|active| active.client.row_id == caller.client.row_id);
    Ok(own.map(|active| {
        let claims = active.claims;
        ActiveToken {
            client_id: claims.client_id,
            token_type: Some("Bearer"),
            scope: Some(claims.scope),
            exp: claims.exp,
            iat: claims.iat,
            nbf: Some(claims.nbf),
            sub: claims.sub,
            aud: Some(IntrospectedAudience::Claim(claims.aud)),
            iss: claims.iss,
            jti: Some(claims.jti),
            username: active.user.map(|(profile, _)| profile.username.clone()),
        }
    }))
}

/// Returns `None` if the refresh token is not active or not the caller's.
async fn introspect_refresh_token(
    tenant: &Tenant,
    caller: &AuthenticatedClient,
    token: &str,
) -> Result<Option<ActiveToken>> {
    let now = tenant.now();
    let id = tenant.platform().vault().digest(DigestKind::RefreshToken, token);
    let Some((row, GrantWithUser { grant, user })) =
        store::queries::presented_token::refresh_token(&tenant.reader(), &id).await?
    else {
        return Ok(None);
    };
    let token = RefreshToken::from_row(row)?;
    let grant = Grant::from_row(grant, user.grant_generation)?;
    // The token endpoint would refuse it.
    let may_refresh = caller.client.refresh_token_lifetime(tenant).is_some();
    let scope = grant::remaining_scope(tenant, &caller.client, &token.scope);
    let is_active = token.is_current(now)
        && may_refresh
        && grant::check_active(tenant, &caller.client, &grant, user.disabled, now.0).is_ok()
        && grant.client_id == caller.client.row_id;
    let Some(scope) = scope.ok().filter(|_| is_active) else { return Ok(None) };
    let resources = grant.resources.filter(|resources| !resources.is_empty());
    Ok(Some(ActiveToken {
        client_id: caller.client.client_id.clone(),
        token_type: None,
        scope: Some(scope),
        exp: token.expires_at,
        iat: token.issued_at,
        nbf: None,
        sub: user.id,
        aud: resources.map(|resources| {
            IntrospectedAudience::Array(resources.iter().map(str::to_owned).collect())
        }),
        iss: tenant.issuer().to_owned(),
        jti: None,
        username: Some(user.username),
    }))
}
