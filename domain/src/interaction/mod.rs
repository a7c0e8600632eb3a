//! One browser's walk from an authorization request to its answer.
//!
//! Every step returns to [`resume`], which alone decides the next one. Nothing here knows
//! how a page looks or how a person proves who they are.

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

/// A walk ends half an hour after it began.
pub const LIVES: i64 = 1800;

/// What came of a request that just arrived.
#[derive(Debug)]
pub enum Begun {
    /// There is nowhere to answer to: show a page.
    Unaddressable(NotRedirectable),
    Answer(AuthorizationResponse),
    /// A person must be asked: send the browser to the hub with this handle.
    Hub {
        handle: String,
    },
}

/// What a walk is for.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Asked {
    Client {
        request: Box<AuthorizationRequest>,
        /// Whom `id_token_hint` named. The hint itself, a token, is not kept.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        hinted: Option<String>,
    },
    Console {
        return_to: String,
    },
}

/// What was done in it, and who allowed or denied: nobody else is bound by that.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Noted {
    #[serde(flatten)]
    done: Progress,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    decided_by: Option<String>,
}

impl Noted {
    /// What of it counts for this person.
    fn done_for(self, user_id: Option<&str>) -> Progress {
        if self.decided_by.is_none() || self.decided_by.as_deref() == user_id {
            return self.done;
        }
        Progress { consented_scope: None, denied: false, ..self.done }
    }
}

/// A stored walk that belongs to this browser.
struct Walk {
    id: String,
    /// The row of the application that began it.
    client: Option<String>,
    asked: Asked,
    noted: Noted,
}

/// The walk of this handle, bound to the first browser that opens it. Another browser finds
/// nothing.
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

/// The application that began a walk, if it may still go on: one made anew under the same name
/// did not begin it, and an address that was taken away since is gone to no more (SECURITY I3, R1).
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

/// Whether there is such a walk for this browser.
pub async fn is_open(tenant: &Tenant, handle: &str, browser: &Browser) -> Result<bool> {
    Ok(open(tenant, handle, browser).await?.is_some())
}

/// The name of the application that a walk of this browser is for.
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
