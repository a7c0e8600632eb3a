//! The applications that a user has allowed to use their account.

use oauth::{Scope, Timestamp, claims::ClaimNames};

use super::{activity::or_repeated, actor, confirm};
use crate::{
    consent,
    model::{audit_event::AuditEvent, error::Result},
    runtime::tenant::Tenant,
    sign_in::SignIn,
};

/// An application with a user's consent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorizedApplication {
    /// The row id of the client.
    pub id: String,
    /// The name of the client.
    pub name: String,
    /// The allowed scope values; the tenant's custom scopes have a description.
    pub scopes: Vec<(String, Option<String>)>,
    /// The claims that were allowed individually.
    pub claims: Vec<&'static str>,
    /// When the user consented first.
    pub since: Timestamp,
}

pub(super) async fn list(tenant: &Tenant, user_id: &str) -> Result<Vec<AuthorizedApplication>> {
    let consents = consent::list_of_user(tenant, user_id).await?;
    let described = |name: &str| (name.to_owned(), consent::scope_description(tenant, name));
    let application = |consent: contract::user::ConsentSummary| {
        let scope = Scope::parse(&consent.scope)?;
        Ok(AuthorizedApplication {
            id: consent.client_row_id,
            name: consent.client_name,
            scopes: scope.iter().map(described).collect(),
            claims: ClaimNames::parse(&consent.claims).iter().collect(),
            since: Timestamp(consent.given_at),
        })
    };
    consents.into_iter().map(application).collect()
}

/// Withdraws the consent to a client and ends the client's grants for this user, many of them in
/// transactions of their own before the consent goes.
///
/// # Errors
///
/// [`Error::NotFound`] if the user has not allowed this client, and has not just revoked it.
pub async fn revoke_application(tenant: &Tenant, sign_in: &SignIn, id: &str) -> Result<()> {
    let (actor, of) = (actor(tenant, sign_in), (sign_in.user_id.as_str(), id));
    let mut ended = 0;
    while let Some(batches) = consent::many_grants(tenant, of).await? {
        for ids in batches {
            ended += tenant
                .transaction(&actor, async |tx| {
                    confirm(tx, sign_in).await?;
                    consent::end_some_grants(tx, of, &ids).await
                })
                .await?;
        }
    }
    let revoked = tenant
        .transaction(&actor, async |tx| {
            confirm(tx, sign_in).await?;
            consent::withdraw_from(tx, of, ended).await
        })
        .await;
    let event = (AuditEvent::ConsentWithdrawn, ("client", id));
    or_repeated(revoked, tenant, &sign_in.user_id, event, ()).await
}
