//! Sign-in at an identity provider, as a step of an interaction or for a session alone.

mod begin;
mod complete;

use contract::routes::Endpoint;

use crate::{
    identity_provider::{ProviderError, Purpose, account::Account},
    model::identity_provider::IdentityProvider,
    runtime::tenant::Tenant,
};

pub(super) use self::begin::{begin_for_address, begin_for_stack_auth, start};
pub use self::{
    begin::{UpstreamStart, begin_upstream, begin_upstream_session, session_return_url},
    complete::{UpstreamOutcome, complete_upstream},
};

/// Maximum number of times that an account is looked for: another request may link or create it at
/// the same time.
pub(super) const MAX_ATTEMPTS: usize = 3;

/// Why a user who comes from a provider is not signed in.
#[derive(Debug)]
pub enum NotSignedIn {
    /// They cancelled at the provider.
    Denied,
    /// They took longer than ten minutes.
    TimedOut,
    /// The provider, or what the tenant has set for it, is wrong.
    Failed(ProviderError),
    /// Another account has the same address; signing in to it links both.
    Conflict,
    /// They have no account, and the provider creates none.
    NoAccount,
    /// Their address is not of an allowed domain.
    OtherDomain,
    /// Their account is blocked.
    Blocked,
    /// The identity that was to be linked belongs to another user.
    LinkedToAnotherUser,
    /// The user has another identity of the same provider.
    HasAnotherIdentity,
}

fn next_page(tenant: &Tenant, purpose: &Purpose) -> String {
    match purpose {
        Purpose::Interaction { handle, .. } => tenant.url_with(Endpoint::ResumeInteraction, handle),
        Purpose::Session { return_to } => return_to.clone(),
        Purpose::AccountLink { .. } => tenant.url(Endpoint::AccountPage),
        // The report of a test is in the console.
        Purpose::Test { .. } => tenant.base_url().to_owned(),
    }
}

fn log_failure(tenant: &Tenant, provider: &IdentityProvider, error: &ProviderError) {
    let (tenant, provider) = (tenant.slug(), provider.id.as_str());
    tracing::warn!(tenant, provider, %error, "a sign-in at an identity provider failed");
}

/// Why an account is not signed in to.
pub(super) fn not_signed_in(account: &Account) -> NotSignedIn {
    match account {
        Account::Blocked => NotSignedIn::Blocked,
        Account::NotCreated => NotSignedIn::NoAccount,
        Account::OtherDomain => NotSignedIn::OtherDomain,
        Account::LinkedToAnotherUser => NotSignedIn::LinkedToAnotherUser,
        Account::HasAnotherIdentity => NotSignedIn::HasAnotherIdentity,
        Account::User { .. } | Account::Conflict { .. } => NotSignedIn::Conflict,
    }
}
