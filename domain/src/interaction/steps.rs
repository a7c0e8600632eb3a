//! The forms of an interaction: sign-in, account selection and consent.
//!
//! Each stores its progress; the browser then returns to the resume endpoint.

use std::net::IpAddr;

use oauth::interaction::Progress;

use super::{Asked, Noted, Walk, open};
use crate::{
    actor::Actor,
    error::{Error, Result},
    sign_in::{self, Browser, Outcome},
    tenant::Tenant,
    transaction::Transaction,
};

#[derive(Debug, PartialEq, Eq)]
pub enum SignInOutcome {
    Done,
    Wrong,
    /// Seconds until the next attempt is allowed.
    Locked {
        retry_after: u64,
    },
    Gone,
}

async fn note(tx: &Transaction, id: &str, noted: &Noted) -> Result<()> {
    let value = serde_json::to_value(noted).map_err(|error| Error::internal(error.to_string()))?;
    store::interaction::set_progress(tx.scope(), id, value).await?;
    Ok(())
}

/// Verifies a user name and password and signs the browser in.
pub async fn sign_in(
    tenant: &Tenant,
    handle: &str,
    browser: &Browser,
    username: &str,
    password: &str,
    keep: bool,
    address: IpAddr,
) -> Result<SignInOutcome> {
    let Some(Walk { id, noted: Noted { done, .. }, .. }) = open(tenant, handle, browser).await?
    else {
        return Ok(SignInOutcome::Gone);
    };
    let outcome =
        sign_in::by_password(tenant, browser, username, password, keep, address, async |tx| {
            let done =
                Progress { signed_in_at: Some(tx.now()), consented_scope: None, ..done.clone() };
            note(tx, &id, &Noted { done, decided_by: None }).await
        })
        .await?;
    Ok(match outcome {
        Outcome::SignedIn { .. } => SignInOutcome::Done,
        Outcome::Wrong => SignInOutcome::Wrong,
        Outcome::Locked { retry_after } => SignInOutcome::Locked { retry_after },
    })
}

/// Continues with the signed-in account, or signs it out so that another one can sign in. Returns
/// false if this browser has no such interaction.
pub async fn select(tenant: &Tenant, handle: &str, browser: &Browser, go_on: bool) -> Result<bool> {
    let Some(Walk { id, noted: Noted { done, .. }, .. }) = open(tenant, handle, browser).await?
    else {
        return Ok(false);
    };
    tenant
        .transaction(&Actor::anonymous(), async |tx| {
            if !go_on {
                store::sign_in::end_for_browser(tx.scope(), &browser.0).await?;
            }
            let done = Progress { account_selected: go_on, consented_scope: None, ..done.clone() };
            note(tx, &id, &Noted { done, decided_by: None }).await
        })
        .await?;
    Ok(true)
}

/// Stores the consent decision of the signed-in user, if there is one. Returns false if this
/// browser has no such interaction.
pub async fn decide(tenant: &Tenant, handle: &str, browser: &Browser, allow: bool) -> Result<bool> {
    let Some(Walk { id, asked: Asked::Client { request, .. }, noted: Noted { done, .. }, .. }) =
        open(tenant, handle, browser).await?
    else {
        return Ok(false);
    };
    let Some(person) = sign_in::current(tenant, browser).await? else { return Ok(true) };
    let done = if allow {
        Progress { consented_scope: Some(request.scope.clone()), ..done }
    } else {
        Progress { denied: true, ..done }
    };
    let noted = Noted { done, decided_by: Some(person.user_id) };
    tenant.transaction(&Actor::anonymous(), async |tx| note(tx, &id, &noted).await).await?;
    Ok(true)
}
