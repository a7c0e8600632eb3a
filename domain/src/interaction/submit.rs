//! The forms of an interaction: sign-in, account selection and consent.
//!
//! Each stores its progress; the browser then returns to the resume endpoint.

use std::net::IpAddr;

use oauth::{consent::Consent, interaction::Progress};

use super::{Interaction, InteractionRequest, StoredProgress, open_for_browser};
use crate::{
    actor::Actor,
    error::{Error, Result},
    sign_in::{self, BrowserId, SignInOutcome},
    tenant::Tenant,
    transaction::Transaction,
};

/// The outcome of a submitted sign-in form.
#[derive(Debug, PartialEq, Eq)]
pub enum SubmitOutcome {
    SignedIn,
    InvalidCredentials,
    /// Seconds until the next attempt is allowed.
    LockedOut {
        retry_after: u64,
    },
    Gone,
}

async fn save_progress(tx: &Transaction, id: &str, stored: &StoredProgress) -> Result<()> {
    let value = serde_json::to_value(stored).map_err(|error| Error::internal(error.to_string()))?;
    store::interaction::set_progress(tx.scope(), id, value).await?;
    Ok(())
}

/// Verifies a username and password and signs the browser in.
pub async fn submit_sign_in(
    tenant: &Tenant,
    handle: &str,
    browser: &BrowserId,
    username: &str,
    password: &str,
    keep_signed_in: bool,
    client_ip: IpAddr,
) -> Result<SubmitOutcome> {
    let Some(Interaction { id, progress: StoredProgress { progress, .. }, .. }) =
        open_for_browser(tenant, handle, browser).await?
    else {
        return Ok(SubmitOutcome::Gone);
    };
    let outcome = sign_in::with_password(
        tenant,
        browser,
        username,
        password,
        keep_signed_in,
        client_ip,
        async |tx| {
            let progress =
                Progress { signed_in_at: Some(tx.now()), consented: None, ..progress.clone() };
            save_progress(tx, &id, &StoredProgress { progress, decided_by: None }).await
        },
    )
    .await?;
    Ok(match outcome {
        SignInOutcome::SignedIn { .. } => SubmitOutcome::SignedIn,
        SignInOutcome::InvalidCredentials => SubmitOutcome::InvalidCredentials,
        SignInOutcome::LockedOut { retry_after } => SubmitOutcome::LockedOut { retry_after },
    })
}

/// Continues with the signed-in account, or signs it out so that another one can sign in. Returns
/// false if this browser has no such interaction.
pub async fn submit_account_choice(
    tenant: &Tenant,
    handle: &str,
    browser: &BrowserId,
    keep_account: bool,
) -> Result<bool> {
    let Some(Interaction { id, progress: StoredProgress { progress, .. }, .. }) =
        open_for_browser(tenant, handle, browser).await?
    else {
        return Ok(false);
    };
    tenant
        .transaction(&Actor::anonymous(), async |tx| {
            if !keep_account {
                store::sign_in::end_for_browser(tx.scope(), &browser.0).await?;
            }
            let progress =
                Progress { account_selected: keep_account, consented: None, ..progress.clone() };
            save_progress(tx, &id, &StoredProgress { progress, decided_by: None }).await
        })
        .await?;
    Ok(true)
}

/// Stores the consent decision of the signed-in user, if there is one. Returns false if this
/// browser has no such interaction.
pub async fn submit_consent(
    tenant: &Tenant,
    handle: &str,
    browser: &BrowserId,
    allow: bool,
) -> Result<bool> {
    let Some(Interaction {
        id,
        request: InteractionRequest::Client { request, .. },
        progress: StoredProgress { progress, .. },
        ..
    }) = open_for_browser(tenant, handle, browser).await?
    else {
        return Ok(false);
    };
    let Some(sign_in) = sign_in::current(tenant, browser).await? else { return Ok(true) };
    let progress = if allow {
        Progress { consented: Some(Consent::of_request(&request)), ..progress }
    } else {
        Progress { denied: true, ..progress }
    };
    let stored = StoredProgress { progress, decided_by: Some(sign_in.user_id) };
    tenant
        .transaction(&Actor::anonymous(), async |tx| save_progress(tx, &id, &stored).await)
        .await?;
    Ok(true)
}
