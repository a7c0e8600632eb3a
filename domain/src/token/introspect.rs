//! Token introspection (RFC 7662).
//!
//! A client learns nothing about another client's tokens.

use oauth::Scope;
use serde_json::{Value, json};
use store::queries::GrantWithUser;

use super::{kind::TokenKind, verify::verify_access_token};
use crate::{
    client_auth::AuthenticatedClient,
    grant,
    model::{error::Result, grant::Grant},
    runtime::{tenant::Tenant, vault::DigestKind},
};

/// Returns `{"active": false}` for every token that is inactive or not the caller's (I8).
pub async fn introspect(
    tenant: &Tenant,
    caller: &AuthenticatedClient,
    token: &str,
) -> Result<Value> {
    let inactive = Ok(json!({ "active": false }));
    if !caller.credentials_verified {
        return inactive;
    }
    if matches!(TokenKind::detect(token), Some(TokenKind::Refresh)) {
        return introspect_refresh_token(tenant, caller, token)
            .await
            .map(|response| response.unwrap_or_else(|| json!({ "active": false })));
    }
    if let Some(active) = verify_access_token(tenant, token)
        .await?
        .filter(|active| active.client.row_id == caller.client.row_id)
    {
        let claims = active.claims;
        let mut response = json!({
            "active": true,
            "client_id": claims.client_id,
            "token_type": "Bearer",
            "scope": claims.scope,
            "exp": claims.exp,
            "iat": claims.iat,
            "nbf": claims.nbf,
            "sub": claims.sub,
            "aud": claims.aud,
            "iss": claims.iss,
            "jti": claims.jti,
        });
        if let Some((profile, _)) = active.user {
            response["username"] = profile.username.into();
        }
        return Ok(response);
    }
    inactive
}

/// Returns `None` if the refresh token is not active or not the caller's.
async fn introspect_refresh_token(
    tenant: &Tenant,
    caller: &AuthenticatedClient,
    token: &str,
) -> Result<Option<Value>> {
    let now = tenant.now().0;
    let id = tenant.platform().vault().digest(DigestKind::RefreshToken, token);
    let Some((row, GrantWithUser { grant, user })) =
        store::queries::presented_token::refresh_token(&tenant.reader(), &id).await?
    else {
        return Ok(None);
    };
    let grant = Grant::from_row(grant)?;
    let is_active = row.rotated_at.is_none()
        && row.expires_at > now
        && grant::is_active(tenant, &caller.client, &grant, now)
        && grant.client_id == caller.client.row_id
        && !user.disabled;
    if !is_active {
        return Ok(None);
    }
    let mut response = json!({
        "active": true,
        "client_id": caller.client.client_id,
        "scope": Scope::parse(&row.scope)?.intersection(&caller.client.allowed_scope(tenant)),
        "exp": row.expires_at,
        "iat": row.issued_at,
        "sub": user.id,
        "username": user.username,
        "iss": tenant.issuer(),
    });
    if let Some(resources) = grant.resources.filter(|resources| !resources.is_empty()) {
        response["aud"] = json!(resources.iter().collect::<Vec<_>>());
    }
    Ok(Some(response))
}
