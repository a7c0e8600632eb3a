//! Sign-up as a step of an interaction: the page for the address, and the account behind the link.
//!
//! The link continues the interaction in the browser that has begun it only. In another browser, it
//! creates the account and signs in.

use std::net::IpAddr;

use serde_json::json;

use super::{
    Interaction, InteractionRequest, MAX_DECISIONS, SignInPurpose, open_for_browser,
    submit::{change_progress, open_for_sign_in, purpose, record_sign_in, sign_in_form_token},
};
use crate::{
    model::{
        actor::Actor,
        browser_id::{Browser, BrowserId},
        error::{Error, Result},
        user_ref::UserRef,
    },
    runtime::{secret::Secret, tenant::Tenant, transaction::Transaction},
    sign_in::{self, PasswordForm, SignInOutcome, Started},
    sign_up::{
        self, DisplayedTerms, InvalidAddress, LinkState, NewAccount, Preparation, PreparedAccount,
        Written,
    },
};

/// The page on which a visitor enters the address of a new account.
#[derive(Debug)]
pub struct SignUpPage {
    /// What the account is for.
    pub purpose: SignInPurpose,
    /// The address that the client has sent.
    pub login_hint: Option<String>,
    /// The `ui_locales` of the request (OpenID Connect Core §3.1.2.1); `None` if it has none.
    pub ui_locales: Option<String>,
    /// Whether an account can be created.
    pub is_available: bool,
}

/// The sign-up page of an interaction. `None` if this browser has no such interaction.
pub async fn sign_up_page(
    tenant: &Tenant,
    handle: &str,
    browser: &BrowserId,
) -> Result<Option<SignUpPage>> {
    let Some(Interaction { client_row_id, request, .. }) =
        open_for_browser(tenant, handle, browser).await?
    else {
        return Ok(None);
    };
    // The accounts of the console are of several tenants, and a new one can't authenticate again.
    let is_for_users = match &request {
        InteractionRequest::Client { .. } | InteractionRequest::Session { .. } => true,
        InteractionRequest::Account { reauthenticate, .. } => reauthenticate.is_none(),
        InteractionRequest::Console { .. } => false,
    };
    let purpose = purpose(tenant, client_row_id.as_deref(), &request).await?;
    let login_hint = match &request {
        InteractionRequest::Client { request, .. } => request.login_hint.clone(),
        _ => None,
    };
    Ok(Some(SignUpPage {
        is_available: is_for_users && tenant.offers_sign_up(),
        purpose,
        login_hint: login_hint.filter(|hint| hint.contains('@')),
        ui_locales: request.ui_locales(),
    }))
}

/// Requests a link to create an account with this address. The outcome does not say whether there
/// is an account already.
///
/// # Errors
///
/// [`Error::NotFound`] if no account can be created, [`Error::RateLimited`] after too many
/// requests.
pub async fn submit_sign_up(
    tenant: &Tenant,
    handle: &str,
    address: &str,
    language: &str,
    client_ip: IpAddr,
) -> Result<std::result::Result<(), InvalidAddress>> {
    sign_up::request(tenant, address, handle, language, client_ip).await
}

/// Records that the user was shown the sign-up page that the request has asked for.
pub(super) async fn record_offer(tx: &Transaction, interaction_id: &str) -> Result<()> {
    change_progress(tx, interaction_id, |stored| stored.progress.sign_up_offered = true).await?;
    Ok(())
}

/// The state of a link, and the hidden field of its page: it proves that the page was shown to the
/// browser of the interaction that the link continues. Empty in another browser.
pub async fn account_link(
    tenant: &Tenant,
    token: &str,
    browser: Option<&BrowserId>,
) -> Result<(LinkState, String)> {
    let state = sign_up::link_state(tenant, token).await?;
    let mut form_token = String::new();
    if let (LinkState::Open(_), Some(browser)) = (&state, browser)
        && let Some(handle) = sign_up::interaction_of(tenant, token).await?
        && open_for_browser(tenant, &handle, browser).await?.is_some()
    {
        form_token = sign_in_form_token(tenant, &handle);
    }
    Ok((state, form_token))
}

/// The fields of the page behind a link.
pub struct AccountForm<'f> {
    /// The one-time token of the link.
    pub token: &'f str,
    /// The hidden field that [`account_link`] returns.
    pub form_token: &'f str,
    /// Full name.
    pub name: &'f str,
    /// The password, as the user typed it.
    pub password: Secret,
    /// The documents that the page has displayed.
    pub terms: DisplayedTerms,
}

/// The outcome of the page behind a link.
#[derive(Debug, PartialEq, Eq)]
pub enum AccountOutcome {
    /// The account exists, and the browser has a session or a sign-in that waits.
    SignedIn {
        /// Id of the user.
        user_id: String,
        /// Whether the sign-in waits for a second factor: the browser is not known before.
        is_pending: bool,
        /// The handle of the interaction that continues; `None` if there is none in this browser.
        handle: Option<String>,
    },
    /// An account with the address exists.
    AddressTaken,
    /// Show the page again with the tenant's new terms.
    TermsChanged,
    /// A repeated form, and too many wrong passwords before it.
    Locked {
        /// In seconds, at least 1.
        retry_after: u64,
    },
    /// The link cannot be used.
    Unusable,
}

/// Creates the account of a link and signs the browser in. `previous` is the id that the request's
/// cookie names, if it is valid; `browser` the one that the sign-in is stored for.
///
/// # Errors
///
/// [`Error::Invalid`] with the problems of the fields.
pub async fn create_account(
    tenant: &Tenant,
    form: AccountForm<'_>,
    previous: Option<&BrowserId>,
    browser: &Browser,
    client_ip: IpAddr,
) -> Result<AccountOutcome> {
    let mut continued = None;
    if let Some(handle) = sign_up::interaction_of(tenant, form.token).await? {
        let opened = open_for_sign_in(tenant, &handle, previous, form.form_token).await?;
        continued = opened.map(|interaction| (handle, interaction.id));
    }
    let password = form.password.clone();
    let new = NewAccount { name: form.name, password: form.password, terms: form.terms };
    let account = match sign_up::prepare(tenant, form.token, new, client_ip).await? {
        Preparation::Ready(account) => account,
        Preparation::AddressTaken => return Ok(AccountOutcome::AddressTaken),
        Preparation::NotOpen => {
            return repeat(tenant, form.token, &password, browser, client_ip, continued).await;
        }
    };
    let interaction_id = continued.as_ref().map(|(_, id)| id.as_str());
    let mut written = create(tenant, &account, interaction_id, browser, client_ip).await;
    for _ in 1..MAX_DECISIONS {
        let Err(Error::Stale) = written else { break };
        written = create(tenant, &account, interaction_id, browser, client_ip).await;
    }
    match written {
        Ok(Created::Account(user_id, started)) => {
            started.record_metric(tenant);
            sign_up::end_links(tenant, account.email()).await;
            let handle = continued.map(|(handle, _)| handle);
            let is_pending = started == Started::Pending;
            Ok(AccountOutcome::SignedIn { user_id, is_pending, handle })
        }
        Ok(Created::Nothing(outcome)) => Ok(outcome),
        // Two forms at once: the other has spent the link.
        Err(Error::NotFound) => {
            repeat(tenant, form.token, &password, browser, client_ip, continued).await
        }
        Err(error) => Err(error),
    }
}

/// What the transaction of an account has led to.
enum Created {
    /// The user of this id, and their session.
    Account(String, Started),
    Nothing(AccountOutcome),
}

/// Creates the account and starts its session, in one transaction.
async fn create(
    tenant: &Tenant,
    account: &PreparedAccount,
    interaction_id: Option<&str>,
    browser: &Browser,
    client_ip: IpAddr,
) -> Result<Created> {
    tenant
        .transaction(&Actor::anonymous(), async |tx| {
            let (user_id, username) = match sign_up::write(tx, account, client_ip).await? {
                Written::Account { user_id, username } => (user_id, username),
                Written::AddressTaken => return Ok(Created::Nothing(AccountOutcome::AddressTaken)),
                Written::TermsChanged => return Ok(Created::Nothing(AccountOutcome::TermsChanged)),
            };
            record_if_open(tx, interaction_id, browser, true).await?;
            let detail = json!({ "by": "one-time link", "address": client_ip.to_string() });
            let user = UserRef { id: &user_id, username: &username };
            let started = sign_in::start(tx, browser, user, client_ip, false, detail).await?;
            Ok(Created::Account(user_id, started))
        })
        .await
}

/// A repeated form finds its link used, and signs in with the password that the first one has set.
async fn repeat(
    tenant: &Tenant,
    token: &str,
    password: &Secret,
    browser: &Browser,
    client_ip: IpAddr,
    continued: Option<(String, String)>,
) -> Result<AccountOutcome> {
    let Some(email) = sign_up::address_of_used_link(tenant, token).await? else {
        return Ok(AccountOutcome::Unusable);
    };
    let (handle, interaction_id) = continued.unzip();
    let record = async |tx: &mut Transaction| {
        record_if_open(tx, interaction_id.as_deref(), browser, false).await
    };
    let form = PasswordForm {
        username: &email,
        password: password.expose(),
        keep_signed_in: false,
        client_ip,
    };
    let outcome = sign_in::with_password(tenant, browser, form, record, sign_in::nothing);
    Ok(match outcome.await? {
        SignInOutcome::SignedIn { user_id, is_pending } => {
            AccountOutcome::SignedIn { user_id, is_pending, handle }
        }
        SignInOutcome::LockedOut { retry_after } => AccountOutcome::Locked { retry_after },
        SignInOutcome::InvalidCredentials => AccountOutcome::Unusable,
    })
}

/// Records the sign-in in the interaction that it continues, unless that has expired: the account
/// does not depend on it.
async fn record_if_open(
    tx: &Transaction,
    interaction_id: Option<&str>,
    browser: &Browser,
    is_new_user: bool,
) -> Result<()> {
    let Some(id) = interaction_id else { return Ok(()) };
    match record_sign_in(tx, id, &browser.id, is_new_user).await {
        Ok(_) | Err(Error::NotFound) => Ok(()),
        Err(error) => Err(error),
    }
}
