//! Sign-in to the pages of the user's own account, and linking an identity from there.
//!
//! A link is made by the session that began it only, which the transaction confirms. The browser
//! keeps its session: linking proves nothing more.

use std::net::IpAddr;

use contract::routes::Endpoint;
use serde::{Deserialize, Serialize};
use store::interaction::InteractionKind;

use super::{
    InteractionRequest, NotSignedIn, SignInPurpose, UpstreamStart,
    authorize::store_interaction,
    upstream::{MAX_ATTEMPTS, not_signed_in, start},
};
use crate::{
    account,
    identity_provider::{self, Purpose, UpstreamIdentity, UpstreamRequest, account::Account},
    model::{
        browser_id::BrowserId,
        error::{Error, Result},
        identity_provider::IdentityProvider,
        request_context::BrowserContext,
    },
    runtime::{secret::Secret, tenant::Tenant},
    sign_in::{self, SignIn},
};

/// A page of the account that a sign-in returns to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountPage {
    /// The account with all that can be seen and ended.
    Overview,
    /// The account again, after a sign-in that a change has asked for.
    Change,
    /// The form for the names.
    Profile,
    /// The form for another address.
    Email,
    /// The page of a link that confirms another address.
    ConfirmEmail,
    /// The page that deletes the account.
    Delete,
    /// The form for a new password.
    Password,
    /// The page of the second factor.
    SecondFactor,
    /// The page that replaces the recovery codes.
    RecoveryCodes,
    /// The page that adds a passkey.
    Passkey,
}

impl AccountPage {
    /// The endpoint of the page.
    pub fn endpoint(self) -> Endpoint {
        match self {
            Self::Overview | Self::Change => Endpoint::AccountPage,
            Self::Profile => Endpoint::AccountProfilePage,
            Self::Email => Endpoint::AccountEmailPage,
            Self::ConfirmEmail => Endpoint::AccountEmailConfirmPage,
            Self::Delete => Endpoint::AccountDeletePage,
            Self::Password => Endpoint::AccountPasswordPage,
            Self::SecondFactor => Endpoint::AccountSecondFactorPage,
            Self::RecoveryCodes => Endpoint::AccountRecoveryCodesPage,
            Self::Passkey => Endpoint::AccountPasskeyPage,
        }
    }
}

/// What a sign-in to the account is for.
pub(super) fn purpose(is_reauthentication: bool) -> SignInPurpose {
    if is_reauthentication { SignInPurpose::AccountChange } else { SignInPurpose::Account }
}

/// Stores an interaction that signs in to the account and returns its handle. `sign_in` is the
/// session of a user who has to authenticate again, `language` the tag of the language of the page
/// that asks for it.
pub async fn begin_account_sign_in(
    tenant: &Tenant,
    page: AccountPage,
    sign_in: Option<&SignIn>,
    language: &str,
) -> Result<String> {
    let reauthenticate = sign_in.map(|sign_in| sign_in.username.clone());
    store_account(tenant, page, reauthenticate, None, language).await
}

/// What the token of a link is sealed for.
fn link_label(tenant: &Tenant) -> String {
    format!("account_link/{}", tenant.id())
}

/// Stores an interaction that signs in to the account and returns to the link with this token.
pub async fn begin_sign_in_for_link(
    tenant: &Tenant,
    page: AccountPage,
    token: &str,
    language: &str,
) -> Result<String> {
    let platform = tenant.platform();
    let link = platform.vault().seal(&link_label(tenant), token.as_bytes(), platform.entropy())?;
    store_account(tenant, page, None, Some(link), language).await
}

async fn store_account(
    tenant: &Tenant,
    page: AccountPage,
    reauthenticate: Option<String>,
    link: Option<String>,
    language: &str,
) -> Result<String> {
    let ui_locales = Some(language.to_owned());
    let request = InteractionRequest::Account { page, reauthenticate, link, ui_locales };
    let handle = store_interaction(tenant, InteractionKind::Account, None, &request).await?;
    handle.ok_or_else(|| Error::internal("the request of an account page is too large"))
}

/// The token of the link that a sign-in returns to.
pub(super) fn open_link(tenant: &Tenant, sealed: &str) -> Result<Secret> {
    let plain = tenant.platform().vault().open(&link_label(tenant), sealed)?;
    let token = std::str::from_utf8(&plain).map_err(|error| Error::internal(error.to_string()))?;
    Ok(Secret::new(token.to_owned()))
}

/// The request to a provider for a user who has to authenticate again. A new sign-in is proven by
/// `auth_time`, unless the user of this browser can prove nothing here ([`SignIn::is_recent`]).
pub(super) async fn reauthentication(
    tenant: &Tenant,
    browser: &BrowserId,
) -> Result<UpstreamRequest> {
    let needs_auth_time = match sign_in::current(tenant, browser).await? {
        Some(sign_in) => sign_in::has_own_proof(tenant, &sign_in.user_id).await?,
        None => true,
    };
    Ok(UpstreamRequest {
        prompt: Some("login".to_owned()),
        max_age: Some(0),
        is_auth_time_optional: !needs_auth_time,
        ..UpstreamRequest::default()
    })
}

/// Begins to link an identity of a provider to the user of this session, who has just
/// authenticated.
pub async fn begin_identity_link(
    tenant: &Tenant,
    provider_id: &str,
    sign_in: &SignIn,
    client_ip: IpAddr,
) -> Result<UpstreamStart> {
    let purpose =
        Purpose::AccountLink { user_id: sign_in.user_id.clone(), sign_in_id: sign_in.id.clone() };
    let from = BrowserContext { browser: &sign_in.browser, client_ip };
    start(tenant, provider_id, from, purpose, &UpstreamRequest::default()).await
}

/// Links an identity to the user of the session that has begun it. `browser` is the one that has
/// returned from the provider.
///
/// # Errors
///
/// [`Error::Unauthenticated`] if the session has ended, or is of another browser.
pub(super) async fn complete_link(
    tenant: &Tenant,
    provider: &IdentityProvider,
    identity: &UpstreamIdentity,
    (user_id, sign_in_id): (&str, &str),
    browser: Option<&BrowserId>,
) -> Result<std::result::Result<(), NotSignedIn>> {
    let sign_in = match browser {
        Some(browser) => sign_in::current(tenant, browser).await?,
        None => None,
    };
    let sign_in = sign_in.filter(|sign_in| sign_in.id == sign_in_id && sign_in.user_id == user_id);
    let sign_in = sign_in.ok_or(Error::Unauthenticated)?;
    let attempt = async || {
        tenant
            .transaction(&account::actor(tenant, &sign_in), async |tx| {
                // The provider is locked before the user, as by a sign-in.
                let account =
                    identity_provider::account::link_to_user(tx, provider, identity, user_id)
                        .await?;
                account::confirm(tx, &sign_in).await?;
                Ok(match account {
                    Account::User { .. } => Ok(()),
                    other => Err(not_signed_in(&other)),
                })
            })
            .await
    };
    for _ in 1..MAX_ATTEMPTS {
        match attempt().await {
            Err(Error::Stale) => {}
            outcome => return outcome,
        }
    }
    attempt().await
}
