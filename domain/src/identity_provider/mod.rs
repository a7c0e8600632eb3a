//! Identity providers: other systems where the users of a tenant sign in. Towards them, this server
//! is a client.
//!
//! A sign-in begins with [`begin`], which sends the browser to the provider, and continues with
//! [`receive`], which checks the provider's response. Whose account it is, [`account`] decides. The
//! interaction that a sign-in belongs to is above this module.

pub(crate) mod account;
mod begin;
mod ended_tokens;
mod exchange;
mod from_file;
mod icon;
mod identity;
mod identity_settings;
mod lock;
mod metadata;
mod order;
mod profile_update;
mod receive;
mod role_mapping;
mod rules;
mod save;
mod sign_out;
mod test_report;
mod test_sign_in;
mod token_request;
mod tokens;
mod view;

pub(crate) use begin::{BeginOutcome, UpstreamRequest, begin};
pub use ended_tokens::remove_ended_tokens;
pub(crate) use from_file::{plan, upsert_from_file};
pub use icon::{ProviderIcon, icon_image};
pub(crate) use identity::UpstreamIdentity;
pub(crate) use lock::lock_enabled;
pub use metadata::{ProviderError, ProviderPart};
pub use order::{add_last, place};
pub use receive::ProviderResponse;
pub(crate) use receive::{LinkRequest, Purpose, Received, StackAuthReturn, receive};
pub(crate) use role_mapping::withdraw as withdraw_role;
pub use save::{NewProvider, SettingsChange, add, change, change_settings, remove, set_enabled};
pub use sign_out::ProviderSignOut;
pub(crate) use sign_out::sign_out;
pub(crate) use test_sign_in::record_test;
pub use test_sign_in::{TestStart, begin_test, start_test};
pub(crate) use tokens::{KeptToken, KeptTokens, ProviderTokens, kept};
pub use view::{defaults, detail, list};

use contract::{provider::ProviderKind, routes::Endpoint};

use crate::{model::error::Result, runtime::tenant::Tenant};

/// An enabled provider, as the sign-in page and Sage's list show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderChoice {
    /// Part of URLs.
    pub id: String,
    /// On the button.
    pub name: String,
    /// The make.
    pub kind: ProviderKind,
    /// What stands beside the name.
    pub icon: ProviderIcon,
}

/// The enabled providers in the order of the sign-in page.
pub async fn choices(tenant: &Tenant) -> Result<Vec<ProviderChoice>> {
    let providers = tenant.identity_providers().await?;
    let enabled = providers.iter().filter(|provider| provider.enabled);
    Ok(enabled
        .map(|provider| ProviderChoice {
            id: provider.id.clone(),
            name: provider.name().to_owned(),
            kind: provider.settings.kind,
            icon: ProviderIcon::of(tenant, provider),
        })
        .collect())
}

/// The redirect URI to register at the provider.
pub fn callback_url(tenant: &Tenant, id: &str) -> String {
    tenant.url_with(Endpoint::ProviderCallback, id)
}

/// The label under which a provider's secret is sealed.
fn secret_label(tenant_id: &str, id: &str) -> String {
    format!("identity-provider/{tenant_id}/{id}")
}
