//! The next step of an authorization request of a client.

use oauth::{
    ErrorCode,
    authorize::AuthorizationRequest,
    consent::Consent,
    interaction::{ConsentState, NextStep, Progress},
};

use super::{
    SignInPurpose, active_client,
    authorize::decide_next_step,
    consent_view::consent_view,
    finish,
    issue::{InteractionResult, issue},
    needed_sign_in::{NeededSignIn, StepContext, sign_in},
    resume_outcome::ResumeOutcome,
    second_factor, sign_up,
};
use crate::{
    consent, diagnostic,
    model::{actor::Actor, error::Result},
    runtime::{tenant::Tenant, transaction::Transaction},
    sign_in::{BrowserState, Completion},
};

/// An authorization request, and how far its interaction has come.
pub(super) struct ClientRequest {
    pub(super) client_row_id: Option<String>,
    pub(super) request: Box<AuthorizationRequest>,
    /// The subject of `id_token_hint`.
    pub(super) hinted_subject: Option<String>,
    /// What the token response says besides the tokens.
    pub(super) token_additions: Option<serde_json::Value>,
    pub(super) progress: Progress,
}

/// The next step of an authorization request: a page, or the response to the client.
pub(super) async fn client_step(
    tenant: &Tenant,
    step: StepContext<'_>,
    state: Option<BrowserState>,
    request: ClientRequest,
) -> Result<ResumeOutcome> {
    let ClientRequest { client_row_id, hinted_subject, token_additions, .. } = request;
    let (mut request, mut progress) = (request.request, request.progress);
    let Some(client) = active_client(tenant, client_row_id.as_deref(), &request).await? else {
        return Ok(ResumeOutcome::Gone);
    };
    // The client may have lost scopes since the request was stored.
    let allowed = client.allowed_scope(tenant);
    let has_lost_all = !request.scope.is_empty() && request.scope.intersection(&allowed).is_empty();
    request.scope = request.scope.intersection(&allowed);
    progress.consented = progress
        .consented
        .map(|consented| Consent { scope: consented.scope.intersection(&allowed), ..consented });
    let consent = match &state {
        Some(state) => {
            let sign_in = state.sign_in();
            let granted = consent::granted(tenant, &client, &sign_in.user_id).await?;
            consent::state(&client, &request, granted)
        }
        None => ConsentState::default(),
    };
    let next_step = if has_lost_all {
        NextStep::Reject(oauth::Error::new(
            ErrorCode::InvalidScope,
            "The application may no longer use any of the requested scopes.",
        ))
    } else {
        decide_next_step(
            tenant,
            &request,
            state.as_ref(),
            hinted_subject.as_deref(),
            &consent,
            &progress,
        )
        .await?
    };
    if next_step == NextStep::SecondFactor
        && let Some(state) = &state
    {
        let purpose = SignInPurpose::Client(client.name.clone());
        let completion = match state {
            BrowserState::Pending(_) => Completion::SignIn,
            BrowserState::SignedIn(_) => Completion::StepUp,
        };
        let page = second_factor::step(tenant, tenant, state.sign_in(), purpose, completion);
        return Box::pin(page).await;
    }
    let signed_in = match state {
        Some(BrowserState::SignedIn(sign_in)) => Some(sign_in),
        Some(BrowserState::Pending(_)) | None => None,
    };
    if next_step == NextStep::SignUp {
        let offer =
            async |tx: &mut Transaction| sign_up::record_offer(tx, step.interaction_id).await;
        tenant.transaction(&Actor::anonymous(), offer).await?;
        // Sign-up may be off since the request was stored.
        if tenant.offers_sign_up() {
            return Ok(ResumeOutcome::SignUp);
        }
    }
    match (next_step, signed_in) {
        (NextStep::SelectAccount, Some(sign_in)) => Ok(ResumeOutcome::SelectAccount {
            client_name: client.name.clone(),
            user_display_name: sign_in.display_name,
            user_email: sign_in.email,
        }),
        (NextStep::VerifyEmail, Some(sign_in)) => Ok(ResumeOutcome::VerifyEmail {
            client_name: client.name.clone(),
            user_display_name: sign_in.display_name,
            user_email: sign_in.email,
        }),
        (NextStep::Consent, Some(sign_in)) => {
            let view = consent_view(tenant, &client, &request, sign_in).await?;
            Ok(ResumeOutcome::Consent(Box::new(view)))
        }
        (NextStep::Issue, Some(sign_in)) => {
            let result = InteractionResult {
                id: Some(step.interaction_id),
                consented: progress.consented.as_ref(),
                token_additions,
            };
            // A future of its own, as it is only needed at the end of an interaction.
            let issued = Box::pin(issue(tenant, &client, &request, &sign_in, result)).await?;
            Ok(issued.map_or(ResumeOutcome::Gone, ResumeOutcome::Response))
        }
        (NextStep::Reject(error), _) => {
            let is_open = tenant
                .transaction(&Actor::anonymous(), async |tx| finish(tx, step.interaction_id).await)
                .await?;
            if !is_open {
                return Ok(ResumeOutcome::Gone);
            }
            let response = request.response_target.error_response(&error);
            diagnostic::record(tenant, Some(&client), &error.into());
            Ok(ResumeOutcome::Response(response))
        }
        (
            NextStep::SignIn
            | NextStep::SignUp
            | NextStep::SecondFactor
            | NextStep::SelectAccount
            | NextStep::VerifyEmail
            | NextStep::Consent
            | NextStep::Issue,
            _,
        ) => {
            let needed = NeededSignIn {
                purpose: SignInPurpose::Client(client.name.clone()),
                may_skip_page: step.is_first_try,
                login_hint: request.login_hint.clone(),
                request: Some(&request),
                pending_link: step.pending_link,
                keep_signed_in: step.keep_signed_in,
            };
            sign_in(tenant, step.interaction_id, needed).await
        }
    }
}
