//! The bearer token of an actor, checked in the transaction that writes.
//!
//! Authentication reads the token, its user and their role before that, and the request may take a
//! while. [`store::queries::bearer`] says in which order the rows are locked.

use contract::user::Role;
use oauth::ErrorCode;
use store::{
    TenantScope,
    queries::bearer::{self, AccessToken, RegistrationToken},
};

use super::{load_client::load, tenant::Tenant};
use crate::model::{
    actor::{Permission, role_grants},
    bearer_credential::{BearerCredential, PresentedAccessToken, PresentedToken},
    error::{Error, Result},
};

/// The same error for every reason.
pub(crate) fn invalid_token() -> Error {
    Error::oauth(ErrorCode::InvalidToken, "The token is unknown, expired or revoked.")
}

/// Fails with [`invalid_token`] unless the token is still good, and keeps it so until the
/// transaction ends.
pub(super) async fn confirm(
    scope: &TenantScope,
    tenant: &Tenant,
    credential: &BearerCredential,
) -> Result<()> {
    let (user_id, now) = (credential.user_id.as_str(), tenant.now().0);
    let is_good = match &credential.token {
        PresentedToken::Personal { id } => {
            bearer::lock_personal_token(scope, user_id, id, now).await?
                && has_role_for_clients(scope, user_id).await?
        }
        PresentedToken::Registration { client, digest, by_role } => {
            let token = RegistrationToken { client_id: client, digest, user_id };
            bearer::lock_registration_token(scope, &token).await?
                && (!by_role || has_role_for_clients(scope, user_id).await?)
        }
        PresentedToken::Access(token) => is_access_good(scope, tenant, user_id, token).await?,
    };
    if is_good { Ok(()) } else { Err(invalid_token()) }
}

async fn has_role_for_clients(scope: &TenantScope, user_id: &str) -> Result<bool> {
    Ok(may_own_clients(store::membership::lock(scope, user_id).await?))
}

/// Whether a member has a role that may own clients.
pub(crate) fn may_own_clients(member: Option<store::membership::Row>) -> bool {
    let role = member.and_then(|row| Role::parse(&row.role));
    role_grants(role, Permission::ManageOwnClients)
}

async fn is_access_good(
    scope: &TenantScope,
    tenant: &Tenant,
    user_id: &str,
    token: &PresentedAccessToken,
) -> Result<bool> {
    let (client_id, version) = &token.client;
    let row = AccessToken {
        grant_id: &token.grant_id,
        user_id,
        client_id,
        opaque_id: (!token.is_jwt).then_some(token.id.as_str()),
    };
    let Some(now_version) = bearer::lock_access_token(scope, &row, tenant.now().0).await? else {
        return Ok(false);
    };
    // A statement of its own: one that has waited for a lock does not see what was inserted
    // meanwhile.
    if token.is_jwt && store::revoked_token::by_id(scope, &token.id).await?.is_some() {
        return Ok(false);
    }
    if now_version == *version {
        return Ok(true);
    }
    let Some(client) = load(scope, client_id).await? else { return Ok(false) };
    let remaining = token.scope.intersection(&client.allowed_scope(tenant));
    Ok(token.access.is_given(&client, &remaining))
}
