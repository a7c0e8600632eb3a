//! The next step of a sign-in to pages of this product, and to a page of a client that needs a
//! session alone.

use super::{
    AccountPage, SignInPurpose, account,
    console::{self, Destination},
    finish,
    needed_sign_in::{NeededSignIn, StepContext, sign_in},
    resume_outcome::ResumeOutcome,
    second_factor,
};
use crate::{
    model::{actor::Actor, browser_id::BrowserId, error::Result},
    runtime::tenant::Tenant,
    sign_in::{BrowserState, Completion, PendingSignIn},
};

/// The next step of a sign-in to the console.
pub(super) async fn console_step(
    tenant: &Tenant,
    step: StepContext<'_>,
    browser: &BrowserId,
    return_to: String,
) -> Result<ResumeOutcome> {
    let return_to = match console::destination(tenant, browser, return_to).await? {
        Destination::Page(return_to) => return_to,
        Destination::SecondFactor(account, sign_in, completion) => {
            let purpose = SignInPurpose::Console;
            return second_factor::step(tenant, &account, &sign_in, purpose, completion).await;
        }
        Destination::SignIn => {
            return Ok(ResumeOutcome::SignIn {
                purpose: SignInPurpose::Console,
                login_hint: None,
                link: None,
                username_first: false,
                keep_signed_in: step.keep_signed_in,
            });
        }
    };
    tenant
        .transaction(&Actor::anonymous(), async |tx| finish(tx, step.interaction_id).await)
        .await?;
    Ok(ResumeOutcome::ConsoleSignedIn { return_to })
}

/// The next step of a sign-in to a page of the user's own account.
pub(super) async fn account_step(
    tenant: &Tenant,
    step: StepContext<'_>,
    state: Option<BrowserState>,
    page: AccountPage,
    reauthenticate: Option<String>,
    link: Option<String>,
) -> Result<ResumeOutcome> {
    let purpose = account::purpose(reauthenticate.is_some());
    let sufficient = match state {
        Some(state) if reauthenticate.is_some() => {
            state.sign_in().is_recent(tenant).await?.then_some(state)
        }
        state => state,
    };
    if let Some(BrowserState::Pending(PendingSignIn(sign_in))) = &sufficient {
        let completion = Completion::SignIn;
        return second_factor::step(tenant, tenant, sign_in, purpose, completion).await;
    }
    if sufficient.is_none() {
        let needed = NeededSignIn {
            purpose,
            may_skip_page: step.is_first_try && reauthenticate.is_none(),
            login_hint: reauthenticate,
            request: None,
            pending_link: step.pending_link,
            keep_signed_in: step.keep_signed_in,
        };
        return sign_in(tenant, step.interaction_id, needed).await;
    }
    if let Some(BrowserState::SignedIn(sign_in)) = &sufficient
        && second_factor::is_missing(tenant, sign_in, page).await?
    {
        let completion = Completion::StepUp;
        return second_factor::step(tenant, tenant, sign_in, purpose, completion).await;
    }
    tenant
        .transaction(&Actor::anonymous(), async |tx| finish(tx, step.interaction_id).await)
        .await?;
    let link = link.map(|link| account::open_link(tenant, &link)).transpose()?;
    Ok(ResumeOutcome::AccountSignedIn { page, link })
}

/// The next step of a sign-in that a page of a client has begun.
pub(super) async fn session_step(
    tenant: &Tenant,
    step: StepContext<'_>,
    state: Option<BrowserState>,
    return_to: String,
) -> Result<ResumeOutcome> {
    let purpose = SignInPurpose::Account;
    match &state {
        Some(BrowserState::Pending(PendingSignIn(sign_in))) => {
            let completion = Completion::SignIn;
            return second_factor::step(tenant, tenant, sign_in, purpose, completion).await;
        }
        Some(BrowserState::SignedIn(_)) => {}
        None => {
            let needed = NeededSignIn {
                purpose,
                may_skip_page: step.is_first_try,
                login_hint: None,
                request: None,
                pending_link: step.pending_link,
                keep_signed_in: step.keep_signed_in,
            };
            return sign_in(tenant, step.interaction_id, needed).await;
        }
    }
    tenant
        .transaction(&Actor::anonymous(), async |tx| finish(tx, step.interaction_id).await)
        .await?;
    Ok(ResumeOutcome::SessionStarted { return_to })
}
