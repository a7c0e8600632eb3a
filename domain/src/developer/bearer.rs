//! Who acts by the token that a program shows (DIALECTS S2-2).

use std::sync::Arc;

use oauth::ErrorCode;

use super::REGISTRATION_TOKEN_PREFIX;
use crate::{
    actor::{Actor, Principal},
    client::Client,
    error::{Error, Result},
    personal_token,
    tenant::Tenant,
    token,
    vault::DigestKind,
};

/// Who acts, and the application whose pages may read the answer.
pub struct Bearer {
    pub actor: Actor,
    pub client: Option<Arc<Client>>,
}

impl Bearer {
    /// Whether it is software that acts, by an application's registration.
    pub fn is_registration(&self) -> bool {
        matches!(self.actor.principal, Principal::Registration { .. })
    }
}

/// A person by a token of their own or by an application that acts for them; or software, by the
/// registration of the one application that it looks after.
pub async fn authenticate_bearer(tenant: &Tenant, value: &str) -> Result<Bearer> {
    let invalid_token =
        || Error::oauth(ErrorCode::InvalidToken, "The token is unknown, expired or revoked.");
    if personal_token::is_personal_token(value) {
        let actor = personal_token::authenticate(tenant, value).await?.ok_or_else(invalid_token)?;
        return Ok(Bearer { actor, client: None });
    }
    if value.strip_prefix(REGISTRATION_TOKEN_PREFIX).is_some_and(|rest| rest.starts_with('_')) {
        return registration_bearer(tenant, value).await?.ok_or_else(invalid_token);
    }
    let (person, client) = token::require_write_access(tenant, value).await?;
    let actor = Actor::user_through_client(&person.user_id, person.display_name())
        .scoped_to_tenant(tenant.id());
    Ok(Bearer { actor, client: Some(client) })
}

/// Good as long as whoever registered the application looks after it, and may act at all.
async fn registration_bearer(tenant: &Tenant, value: &str) -> Result<Option<Bearer>> {
    let scope = tenant.reader();
    let digest = tenant.platform().vault().digest(DigestKind::RegistrationToken, value);
    let Some(row) = store::registration::by_token_digest(&scope, &digest).await? else {
        return Ok(None);
    };
    let person = store::user::by_id(&scope, &row.user_id).await?;
    if person.is_none_or(|person| person.disabled)
        || !store::client_owner::is_owner(&scope, &row.id, &row.user_id).await?
    {
        return Ok(None);
    }
    let Some(client) = tenant.client_by_row(&row.id).await? else { return Ok(None) };
    Ok(Some(Bearer {
        actor: Actor::registration(&row.id, &client.name).scoped_to_tenant(tenant.id()),
        client: Some(client),
    }))
}
