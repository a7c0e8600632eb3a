//! Client credentials grant (RFC 6749 §4.4).
//!
//! Issues neither an ID token nor a refresh token.

use contract::{client::AccessTokenFormat, routes::Dialect};
use oauth::{ResourceIndicators, Scope};

use super::{issue::Authorization, limit_rate, narrow_scope, sign};
use crate::{
    client_auth::AuthenticatedClient,
    model::{actor::Actor, error::Result, tenant_record::USER_SCOPES},
    runtime::tenant::Tenant,
};

/// Issues an access token to an authenticated client for itself.
pub(super) async fn issue(
    tenant: &Tenant,
    caller: &AuthenticatedClient,
    dialect: Dialect,
    requested_scope: Option<Scope>,
    resource: &ResourceIndicators,
) -> Result<Authorization> {
    let client = &caller.client;
    limit_rate(tenant, client)?;
    let without_user_scopes = |scope: &Scope| -> Scope {
        scope.iter().filter(|word| !USER_SCOPES.contains(word)).collect()
    };
    let scope = match requested_scope {
        Some(requested) => without_user_scopes(&narrow_scope(tenant, client, &requested)?),
        None => without_user_scopes(&client.default_scope(tenant, dialect)),
    };
    // A JWT needs no write; an opaque token is one insert.
    let access = if client.settings.access_token_format == AccessTokenFormat::Jwt {
        sign::AccessTokenDraft::Jwt(Box::new(sign::build_access_claims(
            tenant,
            client,
            &sign::TokenSubject::Client,
            &scope,
            resource,
        )?))
    } else {
        tenant
            .transaction(&Actor::client(&client.row_id, &client.name), async |tx| {
                sign::draft_access_token(tx, client, &sign::TokenSubject::Client, &scope, resource)
                    .await
            })
            .await?
    };
    Ok(Authorization::of_client(access, scope))
}
