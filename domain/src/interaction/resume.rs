//! The resume endpoint of an interaction.
//!
//! It alone decides the next step, and it alone sends a browser to a client.

use oauth::{
    AuthorizationResponse,
    interaction::{ConsentState, NextStep},
};

use super::{
    Interaction, InteractionRequest, MAX_DECISIONS, active_client, authorize::decide_next_step,
    issue::issue, open_for_browser,
};
use crate::{
    actor::Actor,
    consent, diagnostic,
    error::{Error, Result},
    sign_in::{self, BrowserId},
    tenant::Tenant,
};

/// Model of the consent page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsentView {
    pub client_name: String,
    pub client_uri: Option<String>,
    pub user_display_name: String,
    pub user_email: Option<String>,
    /// Requested scope values; the tenant's custom scopes have a description.
    pub scopes: Vec<(String, Option<String>)>,
    /// Requested resource servers (RFC 8707).
    pub resources: Vec<String>,
    /// Host of the redirect URI, or its scheme if that is not http or https.
    pub redirect_host: String,
    /// Whether the client was registered by a developer.
    pub by_developer: bool,
}

/// What the resume endpoint does next: show a page, send a response, or redirect.
#[derive(Debug)]
pub enum ResumeOutcome {
    SignIn {
        client_name: Option<String>,
        login_hint: Option<String>,
    },
    SelectAccount {
        client_name: String,
        user_display_name: String,
        user_email: Option<String>,
    },
    Consent(Box<ConsentView>),
    Response(AuthorizationResponse),
    /// The sign-in to the console is complete.
    ConsoleSignedIn {
        return_to: String,
    },
    /// This browser has no such interaction, it has finished, or its client is disabled or no
    /// longer has the redirect URI.
    Gone,
}

/// Decides the next step of this browser's interaction; issues the response if no step is left.
pub async fn resume(tenant: &Tenant, handle: &str, browser: &BrowserId) -> Result<ResumeOutcome> {
    for _ in 1..MAX_DECISIONS {
        match resume_once(tenant, handle, browser).await {
            Err(Error::Stale) => {}
            decided => return decided,
        }
    }
    resume_once(tenant, handle, browser).await
}

async fn resume_once(tenant: &Tenant, handle: &str, browser: &BrowserId) -> Result<ResumeOutcome> {
    let Some(Interaction { id, client_row_id, request, progress }) =
        open_for_browser(tenant, handle, browser).await?
    else {
        return Ok(ResumeOutcome::Gone);
    };
    let signed_in = sign_in::current(tenant, browser).await?;
    let progress =
        progress.progress_for(signed_in.as_ref().map(|sign_in| sign_in.user_id.as_str()));
    let (request, hinted_subject) = match request {
        InteractionRequest::Client { request, hinted_subject } => (request, hinted_subject),
        InteractionRequest::Console { return_to } => {
            if signed_in.is_none() {
                return Ok(ResumeOutcome::SignIn { client_name: None, login_hint: None });
            }
            tenant
                .transaction(&Actor::anonymous(), async |tx| {
                    store::interaction::finish(tx.scope(), &id).await.map_err(Error::from)
                })
                .await?;
            return Ok(ResumeOutcome::ConsoleSignedIn { return_to });
        }
    };
    let Some(client) = active_client(tenant, client_row_id.as_deref(), &request).await? else {
        return Ok(ResumeOutcome::Gone);
    };
    let consent = match &signed_in {
        Some(sign_in) => consent::state(tenant, &client, &sign_in.user_id).await?,
        None => ConsentState::default(),
    };
    let next_step = decide_next_step(
        tenant,
        &request,
        signed_in.as_ref(),
        hinted_subject.as_deref(),
        &consent,
        &progress,
    );
    match (next_step, signed_in) {
        (NextStep::SelectAccount, Some(sign_in)) => Ok(ResumeOutcome::SelectAccount {
            client_name: client.name.clone(),
            user_display_name: sign_in.display_name,
            user_email: sign_in.email,
        }),
        (NextStep::Consent, Some(sign_in)) => Ok(ResumeOutcome::Consent(Box::new(ConsentView {
            client_name: client.name.clone(),
            client_uri: client.metadata.client_uri.clone(),
            user_display_name: sign_in.display_name,
            user_email: sign_in.email,
            scopes: request
                .scope
                .iter()
                .map(|name| (name.to_owned(), scope_description(tenant, name)))
                .collect(),
            resources: request.resource.iter().map(str::to_owned).collect(),
            redirect_host: host_or_scheme(&request.redirect_uri),
            by_developer: client.settings.by_developer,
        }))),
        (NextStep::Issue, Some(sign_in)) => {
            match issue(
                tenant,
                &client,
                &request,
                &sign_in,
                progress.consented_scope.as_ref(),
                Some(&id),
            )
            .await?
            {
                Some(response) => Ok(ResumeOutcome::Response(response)),
                None => Ok(ResumeOutcome::Gone),
            }
        }
        (NextStep::Reject(error), _) => {
            let ended = tenant
                .transaction(&Actor::anonymous(), async |tx| {
                    store::interaction::finish(tx.scope(), &id).await.map_err(Error::from)
                })
                .await?;
            if ended == 0 {
                return Ok(ResumeOutcome::Gone);
            }
            let response = request.response_target.error_response(&error);
            diagnostic::record(tenant, Some(&client), &error.into());
            Ok(ResumeOutcome::Response(response))
        }
        (NextStep::SignIn | NextStep::SelectAccount | NextStep::Consent | NextStep::Issue, _) => {
            Ok(ResumeOutcome::SignIn {
                client_name: Some(client.name.clone()),
                login_hint: request.login_hint.clone(),
            })
        }
    }
}

fn scope_description(tenant: &Tenant, name: &str) -> Option<String> {
    tenant
        .scopes()
        .iter()
        .find(|scope| scope.name == name)
        .map(|scope| scope.description.clone())
        .filter(|text| !text.is_empty())
}

fn host_or_scheme(uri: &str) -> String {
    match url::Url::parse(uri) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => {
            url.host_str().unwrap_or_default().to_owned()
        }
        // What follows a private-use scheme is no host (DIALECTS X-43).
        Ok(url) => format!("{}:", url.scheme()),
        Err(_) => uri.to_owned(),
    }
}
