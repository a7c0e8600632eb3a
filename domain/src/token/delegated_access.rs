//! Access tokens that let a client manage the registrations of its user.

use std::sync::Arc;

use oauth::ErrorCode;

use super::verify::require_access_token;
use crate::{
    model::{
        client::Client,
        error::{Error, Result},
        profile::Profile,
    },
    runtime::tenant::Tenant,
};

/// What a client does on behalf of the user (S2-2, S2-17).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DelegatedAccess {
    /// List the user's clients: scope `read` or `write`.
    Read,
    /// Register and change them: scope `write`.
    Write,
}

impl DelegatedAccess {
    fn sufficient_scopes(self) -> &'static [&'static str] {
        match self {
            Self::Read => &["read", "write"],
            Self::Write => &["write"],
        }
    }
}

/// The user and client of an access token with this access. First-party clients have it for every
/// user who signs in to them; other clients need a scope.
pub(crate) async fn require_delegated_access(
    tenant: &Tenant,
    token: &str,
    access: DelegatedAccess,
) -> Result<(Arc<Profile>, Arc<Client>)> {
    let active = require_access_token(tenant, token).await?;
    let Some((profile, _)) = active.user else {
        return Err(Error::oauth(
            ErrorCode::InsufficientScope,
            "This token stands for an application, not for a user.",
        ));
    };
    let scopes = access.sufficient_scopes();
    let is_sufficient = scopes.iter().any(|scope| active.claims.scope.contains(scope));
    if !active.client.skip_consent() && !is_sufficient {
        let description = format!(
            "The scope {} is needed here, or a personal token from the dashboard.",
            scopes.join(" or ")
        );
        return Err(Error::oauth(ErrorCode::InsufficientScope, description));
    }
    Ok((profile, active.client))
}
