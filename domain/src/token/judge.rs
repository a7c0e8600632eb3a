//! Is an access token that somebody shows good? One judge for userinfo, introspection and
//! whatever else takes one.

use std::sync::Arc;

use oauth::{
    Scope, Timestamp,
    claims::{ACCESS_TOKEN_TYPE, AccessToken},
};

use crate::{
    client::Client,
    error::{Error, Result},
    grant,
    tenant::Tenant,
    user::Profile,
    vault::Kind,
};

/// A token that may be used now.
pub(super) struct Good {
    pub claims: AccessToken,
    pub client: Arc<Client>,
    /// The person, and what they granted; neither for an application's own token.
    pub person: Option<(Profile, store::grant::Row)>,
}

/// Nothing where the token is not ours, over, revoked, or its person or application may not
/// act any more. What cannot be checked is an error, never a yes.
pub(super) async fn judge(tenant: &Tenant, token: &str) -> Result<Option<Good>> {
    let now = tenant.now();
    let Some(claims) = read(tenant, token).await? else { return Ok(None) };
    if !claims.is_current(tenant.issuer(), now) {
        return Ok(None);
    }
    let Some(client) = tenant.client_by_row(&claims.cid).await?.filter(|client| client.enabled && client.ended_before <= claims.iat.0) else { return Ok(None) };
    let Some(grant_id) = &claims.gid else { return Ok(Some(Good { claims, client, person: None })) };
    let scope = tenant.read();
    let Some(grant) = store::grant::by_id(&scope, grant_id).await?.filter(|row| grant::is_alive(row, now.0)) else { return Ok(None) };
    let Some(user) = store::user::by_id(&scope, &claims.sub).await?.filter(|user| !user.disabled) else { return Ok(None) };
    if grant.user_id.as_deref() != Some(&user.id) || grant.client_id != client.row_id {
        return Ok(None);
    }
    Ok(Some(Good { claims, client, person: Some((Profile::from_row(user), grant)) }))
}

/// From a JWT or an opaque token to the same claims.
pub(super) async fn read(tenant: &Tenant, token: &str) -> Result<Option<AccessToken>> {
    if token.len() > 8_000 {
        return Ok(None);
    }
    let scope = tenant.read();
    if !token.contains('.') {
        let id = tenant.platform().vault().digest(Kind::AccessToken, token);
        let Some(row) = store::access_token::by_id(&scope, &id).await? else { return Ok(None) };
        return opaque(tenant, row).await;
    }
    let verified = tenant.keys().await?.verify(token).filter(|verified| verified.typ == ACCESS_TOKEN_TYPE);
    let Some(claims) = verified.and_then(|verified| serde_json::from_value::<AccessToken>(verified.claims).ok()) else { return Ok(None) };
    if store::ended_token::by_id(&scope, &claims.jti).await?.is_some() {
        return Ok(None);
    }
    Ok(Some(claims))
}

async fn opaque(tenant: &Tenant, row: store::access_token::Row) -> Result<Option<AccessToken>> {
    let Some(client) = tenant.client_by_row(&row.client_id).await? else { return Ok(None) };
    let grant = match &row.grant_id {
        Some(id) => Some(store::grant::by_id(&tenant.read(), id).await?.ok_or(Error::NotFound)?),
        None => None,
    };
    Ok(Some(AccessToken {
        iss: tenant.issuer().to_owned(),
        sub: grant.as_ref().and_then(|grant| grant.user_id.clone()).unwrap_or_else(|| client.client_id.clone()),
        aud: row.audience,
        exp: Timestamp(row.expires_at),
        iat: Timestamp(row.issued_at),
        nbf: Timestamp(row.issued_at),
        jti: row.id,
        client_id: client.client_id.clone(),
        scope: Scope::parse(&row.scope)?,
        gid: row.grant_id,
        cid: row.client_id,
        auth_time: grant.as_ref().map(|grant| Timestamp(grant.auth_time)),
        acr: grant.map(|grant| grant.acr),
    }))
}
