//! Interactions: sign-in, account selection and consent between an authorization request and its
//! response.
//!
//! Every step returns to [`resume`], which alone decides the next one. This module renders no pages
//! and verifies no credentials.

mod begin;
mod issue;
mod resume;
mod steps;

use std::sync::Arc;

use oauth::{
    AuthorizationResponse, authorize::AuthorizationRequest, authorize::NotRedirectable,
    interaction::Progress,
};
use serde::{Deserialize, Serialize};

pub use begin::{begin, begin_console};
pub use resume::{ConsentView, Step, resume};
pub use steps::{SignInOutcome, decide, select, sign_in};

use crate::{
    client::Client,
    error::{Error, Result},
    sign_in::Browser,
    tenant::Tenant,
    vault::DigestKind,
};

/// Lifetime of a stored interaction in seconds (30 minutes).
pub const LIVES: i64 = 1800;

/// The outcome of an authorization request.
#[derive(Debug)]
pub enum Begun {
    /// The request has no valid redirect URI: show an error page (RFC 6749 §4.1.2.1).
    Unaddressable(NotRedirectable),
    Answer(AuthorizationResponse),
    /// The end user has to act: redirect the browser to the resume endpoint with this handle.
    Hub {
        handle: String,
    },
}

/// What an interaction was started for, as stored in `interaction.request`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Asked {
    Client {
        request: Box<AuthorizationRequest>,
        /// The subject of `id_token_hint`. The hint itself is a token and is not stored.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        hinted: Option<String>,
    },
    Console {
        return_to: String,
    },
}

/// The completed steps, as stored in `interaction.done`, and the user who allowed or denied the
/// request: the decision does not bind another user.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Noted {
    #[serde(flatten)]
    done: Progress,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    decided_by: Option<String>,
}

impl Noted {
    /// The progress that applies to this user, without another user's consent decision.
    fn done_for(self, user_id: Option<&str>) -> Progress {
        if self.decided_by.is_none() || self.decided_by.as_deref() == user_id {
            return self.done;
        }
        Progress { consented_scope: None, denied: false, ..self.done }
    }
}

/// A stored interaction that is bound to this browser.
struct Walk {
    id: String,
    /// Row id of the requesting client.
    client: Option<String>,
    asked: Asked,
    noted: Noted,
}

/// Loads the interaction of this handle and binds it to the first browser that opens it. Any other
/// browser gets `None`.
async fn open(tenant: &Tenant, handle: &str, browser: &Browser) -> Result<Option<Walk>> {
    let id = tenant.platform().vault().digest(DigestKind::Interaction, handle);
    let scope = tenant.reader();
    let Some(row) = store::interaction::find_unexpired(&scope, &id, tenant.now().0).await? else {
        return Ok(None);
    };
    match &row.browser {
        Some(owner) if *owner != browser.0 => return Ok(None),
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
    let broken = |error: serde_json::Error| {
        Error::internal(format!("a stored interaction is broken: {error}"))
    };
    Ok(Some(Walk {
        id,
        client: row.client_id,
        asked: serde_json::from_value(row.request).map_err(broken)?,
        noted: serde_json::from_value(row.done).map_err(broken)?,
    }))
}

/// The requesting client, if it is still enabled and still has the redirect URI registered. The
/// lookup is by row id, so a client recreated under the same `client_id` does not inherit the
/// interaction (SECURITY I3, R1).
async fn live_client(
    tenant: &Tenant,
    row_id: Option<&str>,
    request: &AuthorizationRequest,
) -> Result<Option<Arc<Client>>> {
    let Some(row_id) = row_id else { return Ok(None) };
    let client = tenant.client_by_row(row_id).await?.filter(|client| client.enabled);
    Ok(client.filter(|client| {
        let kind = client.metadata.application_type.unwrap_or_default();
        client
            .metadata
            .redirect_uris
            .iter()
            .any(|known| oauth::redirect_uri::matches(known, &request.redirect_uri, kind))
    }))
}

/// Whether this browser has an interaction with this handle.
pub async fn is_open(tenant: &Tenant, handle: &str, browser: &Browser) -> Result<bool> {
    Ok(open(tenant, handle, browser).await?.is_some())
}

/// Name of the client that this browser's interaction is for.
pub async fn client_name(
    tenant: &Tenant,
    handle: &str,
    browser: &Browser,
) -> Result<Option<String>> {
    match open(tenant, handle, browser).await? {
        Some(Walk { client, asked: Asked::Client { request, .. }, .. }) => {
            Ok(live_client(tenant, client.as_deref(), &request)
                .await?
                .map(|client| client.name.clone()))
        }
        _ => Ok(None),
    }
}
