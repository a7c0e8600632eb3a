//! Authentication of the bearer token at the registration endpoints (RFC 6750, S2-2).

use std::sync::Arc;

use crate::{
    client,
    model::{
        actor::{Actor, Principal},
        bearer_credential::{BearerCredential, PresentedToken},
        client::Client,
        error::Result,
    },
    personal_token,
    runtime::{bearer::invalid_token, tenant::Tenant, vault::DigestKind},
    token::{self, DelegatedAccess},
};

/// The actor of a request, and the client whose origins may read the response (CORS).
pub struct Bearer {
    /// Has the permissions of the token, in this tenant only.
    pub actor: Actor,
    /// `None` for a personal access token, which belongs to no client.
    pub client: Option<Arc<Client>>,
}

impl Bearer {
    /// Whether the token was a registration access token (RFC 7592).
    pub fn is_registration(&self) -> bool {
        matches!(self.actor.principal, Principal::Registration { .. })
    }
}

/// Authenticate a personal access token, an access token that a client presents for its user, or a
/// registration access token (RFC 7592).
///
/// # Errors
///
/// `invalid_token`, or `insufficient_scope` if a client lacks the access that it needs.
pub async fn authenticate_bearer(
    tenant: &Tenant,
    value: &str,
    access: DelegatedAccess,
) -> Result<Bearer> {
    if personal_token::is_personal_token(value) {
        let actor = personal_token::authenticate(tenant, value).await?.ok_or_else(invalid_token)?;
        return Ok(Bearer { actor, client: None });
    }
    if value
        .strip_prefix(client::REGISTRATION_TOKEN_PREFIX)
        .is_some_and(|rest| rest.starts_with('_'))
    {
        return registration_bearer(tenant, value).await?.ok_or_else(invalid_token);
    }
    let (user, client, credential) = token::require_delegated_access(tenant, value, access).await?;
    let actor = Actor::user_through_client(&user.user_id, user.display_name())
        .scoped_to_tenant(tenant.id())
        .by_token(credential);
    Ok(Bearer { actor, client: Some(client) })
}

/// A registration access token is valid as long as the user who registered the client still owns
/// it, is not blocked and has the role by which they registered it.
async fn registration_bearer(tenant: &Tenant, value: &str) -> Result<Option<Bearer>> {
    let scope = tenant.reader();
    let digest = tenant.platform().vault().digest(DigestKind::RegistrationToken, value);
    let Some(row) = store::registration::by_token_digest(&scope, &digest).await? else {
        return Ok(None);
    };
    if !client::may_still_register(&scope, &row).await?
        || !store::client_owner::is_owner(&scope, &row.id, &row.user_id).await?
    {
        return Ok(None);
    }
    let Some(client) = tenant.client_by_row(&row.id).await? else { return Ok(None) };
    let actor = Actor::registration(&row.id, &client.name).scoped_to_tenant(tenant.id());
    let token = PresentedToken::Registration { client: row.id, digest, by_role: row.by_role };
    let credential = BearerCredential { user_id: row.user_id, token };
    Ok(Some(Bearer { actor: actor.by_token(credential), client: Some(client) }))
}
