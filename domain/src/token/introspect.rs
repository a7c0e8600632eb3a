//! Whether a token may be used, for the application it belongs to (RFC 7662).

use oauth::Scope;
use serde_json::{Value, json};

use super::judge::judge;
use crate::{client_auth::AuthenticatedClient, error::Result, grant, tenant::Tenant, user::Profile, vault::Kind};

/// `{"active": false}` for everything that is not the caller's, whatever it is (SECURITY I8).
pub async fn introspect(tenant: &Tenant, caller: &AuthenticatedClient, token: &str) -> Result<Value> {
    let inactive = Ok(json!({ "active": false }));
    if !caller.proven {
        return inactive;
    }
    if let Some(good) = judge(tenant, token).await? {
        if good.client.row_id != caller.client.row_id {
            return inactive;
        }
        let claims = good.claims;
        let mut answer = json!({
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
        if let Some((profile, _)) = good.person {
            answer["username"] = profile.username.into();
        }
        return Ok(answer);
    }
    refresh_token(tenant, caller, token).await.map(|answer| answer.unwrap_or_else(|| json!({ "active": false })))
}

async fn refresh_token(tenant: &Tenant, caller: &AuthenticatedClient, token: &str) -> Result<Option<Value>> {
    let (scope, now) = (tenant.read(), tenant.now().0);
    let id = tenant.platform().vault().digest(Kind::RefreshToken, token);
    let Some(row) = store::refresh_token::by_id(&scope, &id).await?.filter(|row| row.rotated_at.is_none() && row.expires_at > now) else { return Ok(None) };
    let grant = store::grant::by_id(&scope, &row.grant_id).await?.filter(|grant| grant::is_alive(grant, now) && grant.client_id == caller.client.row_id);
    let Some(grant) = grant else { return Ok(None) };
    let Some(user_id) = &grant.user_id else { return Ok(None) };
    let Some(user) = store::user::by_id(&scope, user_id).await?.filter(|user| !user.disabled).map(Profile::from_row) else { return Ok(None) };
    Ok(Some(json!({
        "active": true,
        "client_id": caller.client.client_id,
        "scope": Scope::parse(&row.scope)?,
        "exp": row.expires_at,
        "iat": row.issued_at,
        "sub": user.user_id,
        "username": user.username,
        "iss": tenant.issuer(),
    })))
}
