//! Authentication by a personal access token.

use super::PREFIX;
use crate::{
    model::{
        actor::Actor,
        bearer_credential::{BearerCredential, PresentedToken},
        error::Result,
        profile::Profile,
    },
    runtime::{bearer::may_own_clients, tenant::Tenant, vault::DigestKind},
};

/// Seconds between two updates of the last use, so that most requests cost no write.
const LAST_USE_INTERVAL: i64 = 300;

/// Whether a bearer token has the prefix of a personal access token.
pub(crate) fn is_personal_token(value: &str) -> bool {
    value.strip_prefix(PREFIX).is_some_and(|rest| rest.starts_with('_'))
}

/// The actor of a token. `None` if the token is unknown, expired or revoked, or if its user is
/// blocked or may no longer own clients.
pub(crate) async fn authenticate(tenant: &Tenant, value: &str) -> Result<Option<Actor>> {
    let (scope, now) = (tenant.reader(), tenant.now().0);
    let digest = tenant.platform().vault().digest(DigestKind::PersonalToken, value);
    let Some(row) = store::personal_token::find_usable(&scope, &digest, now).await? else {
        return Ok(None);
    };
    let Some(user) = store::user::by_id(&scope, &row.user_id).await?.filter(|user| !user.disabled)
    else {
        return Ok(None);
    };
    if !may_own_clients(store::membership::by_id(&scope, &row.user_id).await?) {
        return Ok(None);
    }
    if row.last_used_at.is_none_or(|last| now - last >= LAST_USE_INTERVAL) {
        let writer = tenant.platform().db().begin_tenant(tenant.id()).await?;
        store::personal_token::touch(&writer, &row.id, row.last_used_at, now).await?;
        writer.commit().await?;
    }
    let name = format!("{} ({})", Profile::from_row(user).display_name(), row.name);
    let actor = Actor::personal_token(&row.id, &name, &row.user_id).scoped_to_tenant(tenant.id());
    let token = PresentedToken::Personal { id: row.id };
    Ok(Some(actor.by_token(BearerCredential { user_id: row.user_id, token })))
}
