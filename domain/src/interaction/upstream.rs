//! Sign-in at an identity provider, as a step of an interaction or for a session alone.

use std::net::IpAddr;

use contract::routes::Endpoint;
use oauth::{Prompt, authorize::AuthorizationRequest};
use serde_json::json;
use store::queries::link_preconditions::{self, LinkPreconditions};

use super::{
    InteractionRequest, StoredProgress,
    account::complete_link,
    begin_session, open_for_browser, pending_link,
    submit::{change_progress, record_sign_in},
};
use crate::{
    client,
    identity_provider::{
        BeginOutcome, LinkRequest, ProviderError, ProviderResponse, Purpose, Received,
        StackAuthReturn, UpstreamIdentity, UpstreamRequest,
        account::{self, Account},
        begin, receive, record_test,
    },
    model::{
        actor::Actor,
        browser_id::{Browser, BrowserId},
        error::{Error, Result},
        identity_provider::IdentityProvider,
    },
    runtime::{metrics::Metric, tenant::Tenant, transaction::Transaction},
    second_factor,
    sign_in::{self, Authenticated, Started},
};

/// Maximum number of times that an account is looked for: another request may link or create it at
/// the same time.
pub(super) const MAX_ATTEMPTS: usize = 3;

/// Where a sign-in at a provider begins.
#[derive(Debug)]
pub enum UpstreamStart {
    /// Redirect the browser to the provider.
    Redirect(String),
    /// The provider cannot be used now.
    Failed {
        /// The page to return to.
        back: String,
        /// The name of the provider.
        provider: String,
        /// For the staff of the tenant.
        error: ProviderError,
    },
    /// The tenant has no enabled provider with this id.
    UnknownProvider,
    /// This browser has no such interaction.
    Gone,
}

/// How a sign-in at a provider ended.
#[derive(Debug)]
pub enum UpstreamOutcome {
    /// The browser has a session.
    SignedIn {
        /// The page to continue with.
        next: String,
        /// Whether the user wants to stay signed in.
        is_kept: bool,
    },
    /// It was a test: the browser has no other session than before.
    Tested {
        /// The page with the report.
        next: String,
    },
    /// There is no session, for a reason that the user can act on.
    NotSignedIn {
        /// Why.
        reason: NotSignedIn,
        /// The page to return to.
        back: String,
        /// The name of the provider.
        provider: String,
        /// Where a client of Stack Auth wants errors to go, instead of a page.
        error_redirect: Option<String>,
    },
    /// The identity is linked to the user of the account page.
    Linked,
    /// The identity is not linked, for a reason that the user can act on.
    NotLinked {
        /// Why.
        reason: NotSignedIn,
        /// The name of the provider.
        provider: String,
    },
    /// No sign-in of this browser waits for this response: it was used, has expired, or was begun
    /// in another browser.
    Gone,
}

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

/// Begins a sign-in at a provider as a step of this browser's interaction. `keep_signed_in` is what
/// the user has chosen on the sign-in page; `from` is the browser and its address.
pub async fn begin_upstream(
    tenant: &Tenant,
    handle: &str,
    provider_id: &str,
    keep_signed_in: bool,
    from: (&BrowserId, IpAddr),
) -> Result<UpstreamStart> {
    let step = StepRequest { keep_signed_in, ..StepRequest::new(provider_id) };
    begin_step(tenant, handle, step, from).await
}

/// Begins a sign-in as [`begin_upstream`] does, for the address that the user has entered.
pub(super) async fn begin_for_address(
    tenant: &Tenant,
    handle: &str,
    provider_id: &str,
    address: &str,
    from: (&BrowserId, IpAddr),
) -> Result<UpstreamStart> {
    let step = StepRequest { login_hint: Some(address), ..StepRequest::new(provider_id) };
    begin_step(tenant, handle, step, from).await
}

/// Begins a sign-in as [`begin_upstream`] does, which a client of Stack Auth has asked for. The
/// provider has its id and the additional scope that is requested there (S1-5).
pub(super) async fn begin_for_stack_auth(
    tenant: &Tenant,
    handle: &str,
    (provider_id, additional_scope): (&str, Option<&str>),
    from: (&BrowserId, IpAddr),
    returning: StackAuthReturn,
) -> Result<UpstreamStart> {
    let stack_auth = Some(returning);
    let step = StepRequest { additional_scope, stack_auth, ..StepRequest::new(provider_id) };
    begin_step(tenant, handle, step, from).await
}

/// How a step of an interaction begins at a provider.
struct StepRequest<'r> {
    provider_id: &'r str,
    additional_scope: Option<&'r str>,
    /// Instead of that of the authorization request.
    login_hint: Option<&'r str>,
    stack_auth: Option<StackAuthReturn>,
    keep_signed_in: bool,
}

impl<'r> StepRequest<'r> {
    fn new(provider_id: &'r str) -> Self {
        Self {
            provider_id,
            additional_scope: None,
            login_hint: None,
            stack_auth: None,
            keep_signed_in: false,
        }
    }
}

async fn begin_step(
    tenant: &Tenant,
    handle: &str,
    step: StepRequest<'_>,
    from: (&BrowserId, IpAddr),
) -> Result<UpstreamStart> {
    let StepRequest { provider_id, additional_scope, login_hint, stack_auth, .. } = step;
    let Some(interaction) = open_for_browser(tenant, handle, from.0).await? else {
        return Ok(UpstreamStart::Gone);
    };
    if interaction.progress.keep_signed_in != step.keep_signed_in {
        let id = interaction.id.as_str();
        let keep_signed_in = step.keep_signed_in;
        tenant
            .transaction(&Actor::anonymous(), async |tx| {
                change_progress(tx, id, |stored| StoredProgress { keep_signed_in, ..stored }).await
            })
            .await?;
    }
    let request = match interaction.request {
        InteractionRequest::Client { request, .. } => request,
        InteractionRequest::Account { reauthenticate, .. } => {
            let purpose = Purpose::Interaction { handle: handle.to_owned(), stack_auth };
            let upstream = match reauthenticate {
                Some(_) => super::account::reauthentication(tenant, from.0).await?,
                None => UpstreamRequest::default(),
            };
            return start(tenant, provider_id, from, purpose, &upstream).await;
        }
        InteractionRequest::Session { .. } => {
            let purpose = Purpose::Interaction { handle: handle.to_owned(), stack_auth };
            let upstream = UpstreamRequest::default();
            return start(tenant, provider_id, from, purpose, &upstream).await;
        }
        InteractionRequest::Console { .. } => return Ok(UpstreamStart::Gone),
    };
    let request = *request;
    let must_sign_in = request.has_prompt(Prompt::Login)
        || request.max_age == Some(0)
        || needs_recent_sign_in(tenant, &request, from.0).await?;
    let prompt = if must_sign_in {
        Some("login")
    } else if request.has_prompt(Prompt::SelectAccount) {
        Some("select_account")
    } else {
        None
    };
    let upstream = UpstreamRequest {
        prompt: prompt.map(str::to_owned),
        login_hint: login_hint.map(str::to_owned).or(request.login_hint),
        // A new sign-in is proven by `auth_time`.
        max_age: if prompt == Some("login") { Some(0) } else { request.max_age },
        is_auth_time_optional: false,
        ui_locales: request.ui_locales,
        acr_values: (!request.acr_values.is_empty()).then(|| request.acr_values.join(" ")),
        additional_scope: additional_scope.map(str::to_owned),
    };
    let purpose = Purpose::Interaction { handle: handle.to_owned(), stack_auth };
    start(tenant, provider_id, from, purpose, &upstream).await
}

/// Whether the session of this browser is too old to set up the second factor that a request needs.
async fn needs_recent_sign_in(
    tenant: &Tenant,
    request: &AuthorizationRequest,
    browser: &BrowserId,
) -> Result<bool> {
    if request.claims.essential_acr().is_none() || !oauth::interaction::may_step_up(request) {
        return Ok(false);
    }
    let sign_in = sign_in::current(tenant, browser).await?;
    match sign_in.filter(|sign_in| sign_in.acr == "1") {
        Some(sign_in) => Ok(!sign_in.is_recent(tenant).await?),
        None => Ok(false),
    }
}

/// Begins a sign-in at a provider that ends with a session and the page `return_to`.
///
/// # Errors
///
/// [`Error::Invalid`] if `return_to` is neither a path of this origin nor a page of a client's.
pub async fn begin_upstream_session(
    tenant: &Tenant,
    provider_id: &str,
    return_to: Option<&str>,
    from: (&BrowserId, IpAddr),
) -> Result<UpstreamStart> {
    let return_to = session_return_url(tenant, return_to.unwrap_or("/")).await?;
    let purpose = Purpose::Session { return_to };
    start(tenant, provider_id, from, purpose, &UpstreamRequest::default()).await
}

/// The URL of the page that a session is for.
///
/// # Errors
///
/// [`Error::Invalid`] if `return_to` is neither a path of this origin nor a page of a client's.
pub async fn session_return_url(tenant: &Tenant, return_to: &str) -> Result<String> {
    let is_path = oauth::redirect_uri::is_same_origin_path(return_to);
    let is_client_page = || async {
        match crate::model::client::origin_of(return_to) {
            Some(origin) => client::any_client_allows_origin(tenant, &origin).await,
            None => Ok(false),
        }
    };
    if !is_path && !is_client_page().await? {
        let message = "Use a path of this server, or a URL on an origin of an application.";
        return Err(Error::invalid("return_to", message));
    }
    Ok(if is_path { format!("{}{return_to}", tenant.base_url()) } else { return_to.to_owned() })
}

pub(super) async fn start(
    tenant: &Tenant,
    provider_id: &str,
    from: (&BrowserId, IpAddr),
    purpose: Purpose,
    request: &UpstreamRequest,
) -> Result<UpstreamStart> {
    let Some(provider) = tenant.enabled_provider(provider_id).await? else {
        return Ok(UpstreamStart::UnknownProvider);
    };
    let back = next_page(tenant, &purpose);
    match begin(tenant, &provider, from, purpose, request).await {
        Ok(BeginOutcome::Redirect(url)) => Ok(UpstreamStart::Redirect(url)),
        Ok(BeginOutcome::Failed(error)) => {
            log_failure(tenant, &provider, &error);
            let provider = provider.name().to_owned();
            Ok(UpstreamStart::Failed { back, provider, error })
        }
        Err(Error::NotFound) => Ok(UpstreamStart::UnknownProvider),
        Err(error) => Err(error),
    }
}

fn log_failure(tenant: &Tenant, provider: &IdentityProvider, error: &ProviderError) {
    let (tenant, provider) = (tenant.slug(), provider.id.as_str());
    tracing::warn!(tenant, provider, %error, "a sign-in at an identity provider failed");
}

/// Completes a sign-in with the response of a provider. `previous` is the browser that has
/// returned, `browser` the id that its sign-in is stored for.
pub async fn complete_upstream(
    tenant: &Tenant,
    provider_id: &str,
    response: &ProviderResponse,
    previous: Option<&BrowserId>,
    browser: &Browser,
    client_ip: IpAddr,
) -> Result<UpstreamOutcome> {
    let Some(provider) = tenant.identity_provider(provider_id).await? else {
        return Ok(UpstreamOutcome::Gone);
    };
    let received = receive(tenant, &provider, previous, response).await?;
    if let Some(digest) = received.test_digest() {
        let next = record_test(tenant, &provider, digest, &received).await?;
        return Ok(UpstreamOutcome::Tested { next });
    }
    let (purpose, reason) = match received {
        Received::Unknown => return Ok(UpstreamOutcome::Gone),
        Received::Denied(purpose) => (purpose, NotSignedIn::Denied),
        Received::Late(purpose) => (purpose, NotSignedIn::TimedOut),
        Received::Failed(purpose, error) => {
            log_failure(tenant, &provider, &error);
            (purpose, NotSignedIn::Failed(error))
        }
        Received::Identified(Purpose::AccountLink { user_id, sign_in_id }, identity) => {
            let holder = (user_id.as_str(), sign_in_id.as_str());
            match complete_link(tenant, &provider, &identity, holder, previous).await {
                Ok(Ok(())) => return Ok(UpstreamOutcome::Linked),
                Ok(Err(reason)) => (Purpose::AccountLink { user_id, sign_in_id }, reason),
                // The user has signed out since, another one has signed in, or the session has to
                // pass a second factor that was set up elsewhere.
                Err(Error::Unauthenticated | Error::SecondFactorRequired) => {
                    return Ok(UpstreamOutcome::Gone);
                }
                Err(error) => return Err(error),
            }
        }
        Received::Identified(purpose, identity) => {
            let interaction = match (&purpose, previous) {
                (Purpose::Interaction { handle, .. }, Some(previous)) => {
                    let open = open_for_browser(tenant, handle, previous).await?;
                    if open.is_none() {
                        return Ok(UpstreamOutcome::Gone);
                    }
                    open
                }
                _ => None,
            };
            let is_kept = interaction.as_ref().is_some_and(|open| open.progress.keep_signed_in);
            let link = purpose.stack_auth().and_then(|stack_auth| stack_auth.link.as_ref());
            let step = Step {
                interaction_id: interaction.as_ref().map(|open| open.id.as_str()),
                link: link.zip(previous),
                is_kept,
            };
            match sign_in_as(tenant, &provider, &identity, step, browser, client_ip).await {
                Ok(Ok(started)) => {
                    started.record_metric(tenant);
                    let next = match (&purpose, started) {
                        (Purpose::Session { return_to }, Started::Pending) => {
                            let handle = begin_session(tenant, return_to).await?;
                            tenant.url_with(Endpoint::ResumeInteraction, &handle)
                        }
                        _ => next_page(tenant, &purpose),
                    };
                    return Ok(UpstreamOutcome::SignedIn { next, is_kept });
                }
                Ok(Err(reason)) => (purpose, reason),
                // What the sign-in belonged to has ended meanwhile.
                Err(Error::NotFound) => return Ok(UpstreamOutcome::Gone),
                Err(error) => return Err(error),
            }
        }
    };
    if matches!(purpose, Purpose::AccountLink { .. }) {
        let provider = provider.name().to_owned();
        return Ok(UpstreamOutcome::NotLinked { reason, provider });
    }
    tenant.record_metric("", Metric::SignInFailed);
    let (back, provider) = (next_page(tenant, &purpose), provider.name().to_owned());
    let error_redirect =
        purpose.stack_auth().and_then(|stack_auth| stack_auth.error_redirect.clone());
    Ok(UpstreamOutcome::NotSignedIn { reason, back, provider, error_redirect })
}

/// What a sign-in belongs to.
#[derive(Clone, Copy)]
struct Step<'s> {
    interaction_id: Option<&'s str>,
    /// Who the identity is linked to, in their browser, instead of finding its account.
    link: Option<(&'s LinkRequest, &'s BrowserId)>,
    /// Whether the user wants to stay signed in.
    is_kept: bool,
}

/// Signs a browser in as the user of an identity, in one transaction.
async fn sign_in_as(
    tenant: &Tenant,
    provider: &IdentityProvider,
    identity: &UpstreamIdentity,
    step: Step<'_>,
    browser: &Browser,
    client_ip: IpAddr,
) -> Result<std::result::Result<Started, NotSignedIn>> {
    let attempt = async || {
        tenant
            .transaction(&Actor::anonymous(), async |tx| {
                let account = match step.link {
                    Some((link, browser)) => {
                        // The user is locked before their session, as by what ends sessions.
                        let user_id = &link.user_id;
                        let account =
                            account::link_to_user(tx, provider, identity, user_id).await?;
                        confirm_link(tx, link, browser).await?;
                        account
                    }
                    None => account::resolve(tx, provider, identity).await?,
                };
                let (profile, is_new) = match account {
                    Account::User { profile, is_new } => (profile, is_new),
                    Account::Conflict { user_id } => {
                        if let Some(id) = step.interaction_id {
                            pending_link::store(tx, id, provider, identity, user_id).await?;
                        }
                        return Ok(Err(NotSignedIn::Conflict));
                    }
                    other => return Ok(Err(not_signed_in(&other))),
                };
                if step.link.is_some() {
                    // The browser keeps its session: linking proves nothing more.
                    return Ok(Ok(Started::Session));
                }
                tx.set_actor(Actor::user(&profile.user_id, profile.display_name(), None));
                let detail = json!({
                    "address": client_ip.to_string(),
                    "amr": identity.amr,
                    "provider": provider.id,
                });
                let authenticated = Authenticated {
                    has_passed_factors: false,
                    factor_id: None,
                    amr: identity.amr.clone(),
                    acr: identity.acr,
                    auth_time: identity.auth_time.unwrap_or(tx.now()),
                    is_auth_time_known: identity.auth_time.is_some(),
                    provider: Some((provider.id.clone(), provider.generation.clone())),
                };
                let user = (profile.user_id.as_str(), profile.username.as_str());
                let ip = Some(client_ip);
                if let Some(id) = step.interaction_id {
                    record_sign_in(tx, id, &browser.id, is_new).await?;
                }
                let keep = step.is_kept;
                sign_in::start_authenticated(tx, browser, user, ip, keep, authenticated, detail)
                    .await
                    .map(Ok)
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

/// Locks the session and the grant that have asked for a link.
///
/// # Errors
///
/// [`Error::NotFound`] if one has ended since: the user has signed out, another one has signed in,
/// the token was revoked, or the session lacks the user's second factor.
async fn confirm_link(tx: &Transaction, link: &LinkRequest, browser: &BrowserId) -> Result<()> {
    let expected = LinkPreconditions {
        sign_in_id: &link.sign_in_id,
        grant_id: &link.grant_id,
        user_id: &link.user_id,
        browser: &browser.0,
    };
    let found = link_preconditions::lock(tx.scope(), &expected, tx.now().0).await?;
    let found = found.ok_or(Error::NotFound)?;
    if tx.tenant().has_ended(found.signed_in_at) || tx.tenant().has_ended(found.granted_at) {
        return Err(Error::NotFound);
    }
    let user_id = link.user_id.as_str();
    if second_factor::is_lacking_in(tx.tenant(), tx.scope(), user_id, &found.acr).await? {
        return Err(Error::NotFound);
    }
    Ok(())
}
