//! The resume endpoint of an interaction.
//!
//! It alone decides the next step, and it alone sends a browser to a client.

use super::{
    Interaction, InteractionRequest, MAX_DECISIONS,
    client_step::{ClientRequest, client_step},
    needed_sign_in::StepContext,
    open_for_browser,
    own_page_step::{account_step, console_step, session_step},
    resume_outcome::{ResumeOutcome, Resumed},
};
use crate::{
    model::{
        browser_id::BrowserId,
        error::{Error, Result},
    },
    runtime::tenant::Tenant,
    sign_in::{self, BrowserState},
};

/// Decides the next step of this browser's interaction; issues the response if no step is left.
pub async fn resume(tenant: &Tenant, handle: &str, browser: &BrowserId) -> Result<Resumed> {
    for _ in 1..MAX_DECISIONS {
        match resume_once(tenant, handle, browser).await {
            Err(Error::Stale) => {}
            decided => return decided,
        }
    }
    resume_once(tenant, handle, browser).await
}

async fn resume_once(tenant: &Tenant, handle: &str, browser: &BrowserId) -> Result<Resumed> {
    let Some(interaction) = open_for_browser(tenant, handle, browser).await? else {
        return Ok(Resumed { outcome: ResumeOutcome::Gone, ui_locales: None });
    };
    let ui_locales = interaction.request.ui_locales();
    Ok(Resumed { outcome: next_step(tenant, interaction, browser).await?, ui_locales })
}

/// Each kind of request has a future of its own: one for all of them would fill a thread's stack.
async fn next_step(
    tenant: &Tenant,
    interaction: Interaction,
    browser: &BrowserId,
) -> Result<ResumeOutcome> {
    let Interaction { id, client_row_id, request, progress } = interaction;
    let state = sign_in::of_browser(tenant, browser).await?;
    let pending_link = progress.pending_link.clone();
    let step = StepContext {
        interaction_id: &id,
        is_first_try: !progress.was_at_provider && pending_link.is_none(),
        keep_signed_in: progress.keep_signed_in,
        pending_link: pending_link.as_ref(),
    };
    match request {
        InteractionRequest::Client { request, hinted_subject, token_addition } => {
            let is_new_user = progress.is_new_user;
            let request = ClientRequest {
                client_row_id,
                request,
                hinted_subject,
                token_additions: token_addition.map(|addition| addition.members(is_new_user)),
                progress: progress.progress_for(state.as_ref().map(BrowserState::sign_in)),
            };
            Box::pin(client_step(tenant, step, state, request)).await
        }
        InteractionRequest::Console { return_to } => {
            Box::pin(console_step(tenant, step, browser, return_to)).await
        }
        InteractionRequest::Account { page, reauthenticate, link, .. } => {
            Box::pin(account_step(tenant, step, state, page, reauthenticate, link)).await
        }
        InteractionRequest::Session { return_to } => {
            Box::pin(session_step(tenant, step, state, return_to)).await
        }
    }
}
