//! An application gives a token up (RFC 7009).

use serde_json::json;

use super::judge;
use crate::{actor::Actor, client_auth::AuthenticatedClient, error::Result, grant, tenant::Tenant, vault::Kind};

/// A refresh token ends its whole grant, an access token only itself. What is unknown, or
/// another application's, is left as it is, and the answer is the same.
pub async fn revoke(tenant: &Tenant, caller: &AuthenticatedClient, token: &str) -> Result<()> {
    let client = &caller.client;
    let actor = Actor::client(&client.row_id, &client.name);
    let scope = tenant.read();
    let id = tenant.platform().vault().digest(Kind::RefreshToken, token);
    if let Some(row) = store::refresh_token::by_id(&scope, &id).await? {
        let theirs = store::grant::by_id(&scope, &row.grant_id).await?.is_some_and(|grant| grant.client_id == client.row_id);
        if theirs {
            tenant.work(&actor, async |work| grant::end(work, &row.grant_id, "revoked").await).await?;
        }
        return Ok(());
    }
    let Some(claims) = judge::read(tenant, token).await?.filter(|claims| claims.cid == client.row_id) else { return Ok(()) };
    tenant
        .work(&actor, async |work| {
            let ended = if token.contains('.') {
                store::ended_token::add(work.scope(), &claims.jti, claims.exp.0).await?
            } else {
                store::access_token::remove(work.scope(), &claims.jti).await? > 0
            };
            if ended {
                work.audit("token.revoked", ("client", &client.row_id, &client.name), json!({ "grant": claims.gid }));
            }
            Ok(())
        })
        .await
}
