//! The person behind an access token, where it lets its bearer act for them and not only read.

use std::sync::Arc;

use oauth::ErrorCode;

use super::judge::judge;
use crate::{
    client::Client,
    error::{Error, Result},
    tenant::Tenant,
    user::Profile,
};

/// The tenant's own applications act for the people who sign in to them; others where a person
/// gave them the scope `write` (DIALECTS S2-2).
pub(crate) async fn person_of(tenant: &Tenant, token: &str) -> Result<(Profile, Arc<Client>)> {
    let good = judge(tenant, token).await?.ok_or_else(|| {
        Error::oauth(ErrorCode::InvalidToken, "The access token is unknown, expired or revoked.")
    })?;
    let Some((profile, _)) = good.person else {
        return Err(Error::oauth(
            ErrorCode::InsufficientScope,
            "This token stands for an application, not for a person.",
        ));
    };
    if !good.client.skip_consent() && !good.claims.scope.contains("write") {
        return Err(Error::oauth(
            ErrorCode::InsufficientScope,
            "The scope write is needed here, or a personal token from the dashboard.",
        ));
    }
    Ok((profile, good.client))
}
