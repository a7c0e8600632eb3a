//! Interactions: sign-in, account selection and consent between an authorization request and its
//! response.
//!
//! Every step returns to [`resume`], which alone decides the next one. This module renders no pages
//! and verifies no credentials.

mod authorize;
mod issue;
mod resume;
mod submit;

use std::sync::Arc;

use oauth::{
    AuthorizationResponse, authorize::AuthorizationRequest, authorize::NotRedirectable,
    interaction::Progress,
};
use serde::{Deserialize, Serialize};

pub use authorize::{authorize, begin_console_sign_in};
pub use resume::{ConsentView, ResumeOutcome, resume};
pub use submit::{SubmitOutcome, submit_account_choice, submit_consent, submit_sign_in};

use crate::{
    client::Client,
    error::{Error, Result},
    sign_in::BrowserId,
    tenant::Tenant,
    vault::DigestKind,
};

/// Lifetime of a stored interaction in seconds (30 minutes).
pub const LIFETIME: i64 = 1800;
/// Maximum number of times that the next step is decided: it is decided again if what it relied on
/// changed before the response was written.
const MAX_DECISIONS: usize = 3;

/// The outcome of an authorization request.
#[derive(Debug)]
pub enum AuthorizeOutcome {
    /// The request has no valid redirect URI: show an error page (RFC 6749 §4.1.2.1).
    NotRedirectable(NotRedirectable),
    Response(AuthorizationResponse),
    /// The end user has to act: redirect the browser to the resume endpoint with this handle.
    InteractionRequired {
        handle: String,
    },
}

/// What an interaction was started for, as stored in `interaction.request`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum InteractionRequest {
    Client {
        request: Box<AuthorizationRequest>,
        /// The subject of `id_token_hint`. The hint itself is a token and is not stored.
        #[serde(rename = "hinted", default, skip_serializing_if = "Option::is_none")]
        hinted_subject: Option<String>,
    },
    Console {
        return_to: String,
    },
}

/// The completed steps, as stored in `interaction.done`, and the user who allowed or denied the
/// request: the decision does not apply to another user.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct StoredProgress {
    #[serde(flatten)]
    progress: Progress,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    decided_by: Option<String>,
}

impl StoredProgress {
    /// The progress that applies to this user, without another user's consent decision.
    fn progress_for(self, user_id: Option<&str>) -> Progress {
        if self.decided_by.is_none() || self.decided_by.as_deref() == user_id {
            return self.progress;
        }
        Progress { consented_scope: None, denied: false, ..self.progress }
    }
}

/// A stored interaction that is bound to this browser.
struct Interaction {
    id: String,
    /// Row id of the requesting client.
    client_row_id: Option<String>,
    request: InteractionRequest,
    progress: StoredProgress,
}

/// Loads the interaction of this handle and binds it to the first browser that opens it. Any other
/// browser gets `None`.
async fn open_for_browser(
    tenant: &Tenant,
    handle: &str,
    browser: &BrowserId,
) -> Result<Option<Interaction>> {
    let id = tenant.platform().vault().digest(DigestKind::Interaction, handle);
    let scope = tenant.reader();
    let Some(row) = store::interaction::find_unexpired(&scope, &id, tenant.now().0).await? else {
        return Ok(None);
    };
    match &row.browser {
        Some(bound_to) if *bound_to != browser.0 => return Ok(None),
        Some(_) => {}
        None => {
            let writer = tenant.platform().db().begin_tenant(tenant.id()).await?;
            let bound = store::interaction::bind_to_browser(&writer, &id, &browser.0).await?;
            writer.commit().await?;
            if bound == 0 {
                return Ok(None);
            }
        }
    }
    let corrupt = |error: serde_json::Error| {
        Error::internal(format!("a stored interaction is broken: {error}"))
    };
    Ok(Some(Interaction {
        id,
        client_row_id: row.client_id,
        request: serde_json::from_value(row.request).map_err(corrupt)?,
        progress: serde_json::from_value(row.done).map_err(corrupt)?,
    }))
}

/// The requesting client, if it is still enabled and still has the redirect URI registered. The
/// lookup is by row id, so a client recreated under the same `client_id` does not inherit the
/// interaction (SECURITY I3, R1).
async fn active_client(
    tenant: &Tenant,
    row_id: Option<&str>,
    request: &AuthorizationRequest,
) -> Result<Option<Arc<Client>>> {
    let Some(row_id) = row_id else { return Ok(None) };
    let client = tenant.client_by_row(row_id).await?.filter(|client| client.enabled);
    Ok(client.filter(|client| {
        let kind = client.metadata.application_type();
        client
            .metadata
            .redirect_uris
            .iter()
            .any(|registered| oauth::redirect_uri::matches(registered, &request.redirect_uri, kind))
    }))
}

/// Whether this browser has an interaction with this handle. One that no browser has opened yet is
/// bound to this browser.
pub async fn belongs_to_browser(
    tenant: &Tenant,
    handle: &str,
    browser: &BrowserId,
) -> Result<bool> {
    Ok(open_for_browser(tenant, handle, browser).await?.is_some())
}

/// Name of the client that this browser's interaction is for.
pub async fn client_name(
    tenant: &Tenant,
    handle: &str,
    browser: &BrowserId,
) -> Result<Option<String>> {
    match open_for_browser(tenant, handle, browser).await? {
        Some(Interaction {
            client_row_id,
            request: InteractionRequest::Client { request, .. },
            ..
        }) => Ok(active_client(tenant, client_row_id.as_deref(), &request)
            .await?
            .map(|client| client.name.clone())),
        _ => Ok(None),
    }
}
