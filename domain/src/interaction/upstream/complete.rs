//! Completes a sign-in with the response of the provider, in the transaction that finds the
//! account.

use std::net::IpAddr;

use contract::routes::Endpoint;
use serde_json::json;
use store::queries::link_preconditions::{self, LinkPreconditions};

use super::{MAX_ATTEMPTS, NotSignedIn, log_failure, next_page, not_signed_in};
use crate::{
    identity_provider::{
        LinkRequest, ProviderResponse, Purpose, Received, UpstreamIdentity,
        account::{self, Account},
        receive, record_test,
    },
    interaction::{
        account::complete_link, begin_session, open_for_browser, pending_link,
        submit::record_sign_in,
    },
    model::{
        actor::Actor,
        browser_id::{Browser, BrowserId},
        error::{Error, Result},
        identity_provider::IdentityProvider,
        user_ref::UserRef,
    },
    runtime::{metrics::Metric, tenant::Tenant, transaction::Transaction},
    second_factor,
    sign_in::{self, Authenticated, Started},
};

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
                let user = UserRef::from(&*profile);
                if let Some(id) = step.interaction_id {
                    record_sign_in(tx, id, &browser.id, is_new).await?;
                }
                let keep = step.is_kept;
                sign_in::start_authenticated(
                    tx,
                    browser,
                    user,
                    client_ip,
                    keep,
                    authenticated,
                    detail,
                )
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
    let (user_id, acr) = (link.user_id.as_str(), sign_in::parse_acr(&found.acr)?);
    if second_factor::is_lacking_in(tx.tenant(), tx.scope(), user_id, acr).await? {
        return Err(Error::NotFound);
    }
    Ok(())
}
