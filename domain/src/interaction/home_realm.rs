//! Which identity provider a user goes to without choosing one: that of the request (`idp_hint`),
//! the one that is limited to the domain of their address, or the one that all sign-ins of the
//! tenant go to (`sign_in_provider`).
//!
//! The domain decides alone, so that it is not disclosed whether there is an account.

use oauth::authorize::AuthorizationRequest;

use super::{
    FormContext, form_context, open_for_browser,
    submit::change_progress,
    upstream::{self, UpstreamStart},
};
use crate::{
    model::{actor::Actor, error::Result, request_context::BrowserContext},
    runtime::{tenant::Tenant, transaction::Transaction},
};

/// The provider that a request sends its user to.
pub(super) async fn provider_of_request(
    tenant: &Tenant,
    request: &AuthorizationRequest,
) -> Result<Option<String>> {
    if let Some(hint) = &request.idp_hint
        && let Some(provider) = tenant.enabled_provider(hint).await?
    {
        return Ok(Some(provider.id));
    }
    match &request.login_hint {
        Some(address) => provider_of_address(tenant, address).await,
        None => Ok(None),
    }
}

/// The provider that all sign-ins of the tenant go to, while it is enabled. A request that names
/// another one in `idp_hint` gets the sign-in page, if that is not one of the tenant's.
pub(super) async fn provider_of_tenant(
    tenant: &Tenant,
    idp_hint: Option<&str>,
) -> Result<Option<String>> {
    match (&tenant.settings().sign_in_provider, idp_hint) {
        (Some(id), None) => Ok(tenant.enabled_provider(id).await?.map(|provider| provider.id)),
        _ => Ok(None),
    }
}

/// The first provider that is limited to the domain of this address.
async fn provider_of_address(tenant: &Tenant, address: &str) -> Result<Option<String>> {
    let providers = tenant.identity_providers().await?;
    let mut providers = providers.iter().filter(|provider| provider.enabled);
    let address = address.trim();
    let provider = providers.find(|provider| {
        !provider.settings.allowed_domains.is_empty() && provider.allows_email(Some(address))
    });
    Ok(provider.map(|provider| provider.id.clone()))
}

/// Whether the address is asked for before the password, because it may decide about the provider.
pub(super) async fn asks_address_first(tenant: &Tenant) -> Result<bool> {
    let providers = tenant.identity_providers().await?;
    let mut providers = providers.iter().filter(|provider| provider.enabled);
    Ok(providers.any(|provider| !provider.settings.allowed_domains.is_empty()))
}

/// Records that the user was sent to a provider: who comes back without a session chooses.
pub(super) async fn record(tx: &Transaction, interaction_id: &str) -> Result<()> {
    change_progress(tx, interaction_id, |stored| stored.was_at_provider = true).await?;
    Ok(())
}

/// What follows a username that was entered before the password.
#[derive(Debug)]
pub enum UsernameOutcome {
    /// Its domain is that of a provider.
    AtProvider(UpstreamStart),
    /// Ask for the password, whether there is such an account or not.
    AskPassword(FormContext),
    /// This browser has no such interaction.
    Gone,
}

/// Sends the browser to the provider of the address, if there is one.
pub async fn submit_username(
    tenant: &Tenant,
    handle: &str,
    username: &str,
    from: BrowserContext<'_>,
) -> Result<UsernameOutcome> {
    let Some(interaction) = open_for_browser(tenant, handle, from.browser).await? else {
        return Ok(UsernameOutcome::Gone);
    };
    let Some(provider) = provider_of_address(tenant, username).await? else {
        return Ok(UsernameOutcome::AskPassword(form_context(tenant, handle).await?));
    };
    tenant.transaction(&Actor::anonymous(), async |tx| record(tx, &interaction.id).await).await?;
    let begun = upstream::begin_for_address(tenant, handle, &provider, username.trim(), from);
    Ok(UsernameOutcome::AtProvider(begun.await?))
}
