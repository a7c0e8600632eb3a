//! Access tokens that let their bearer write on behalf of the user.

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

/// The user and client of an access token with write access. First-party clients have it for every
/// user who signs in to them; other clients need the scope `write` (S2-2).
pub(crate) async fn require_write_access(
    tenant: &Tenant,
    token: &str,
) -> Result<(Profile, Arc<Client>)> {
    let active = require_access_token(tenant, token).await?;
    let Some((profile, _)) = active.user else {
        return Err(Error::oauth(
            ErrorCode::InsufficientScope,
            "This token stands for an application, not for a person.",
        ));
    };
    if !active.client.skip_consent() && !active.claims.scope.contains("write") {
        return Err(Error::oauth(
            ErrorCode::InsufficientScope,
            "The scope write is needed here, or a personal token from the dashboard.",
        ));
    }
    Ok((profile, active.client))
}
