//! One browser's walk from an authorization request to its answer.
//!
//! Every step returns to [`resume`], which alone decides the next one. Nothing here knows
//! how a page looks or how a person proves who they are.

mod begin;
mod issue;
mod resume;
mod steps;

use std::sync::Arc;

use oauth::{Answer, authorize::Unaddressable, authorize::Validated, interaction::Done};
use serde::{Deserialize, Serialize};

pub use begin::{begin, begin_console};
pub use resume::{ConsentView, Step, resume};
pub use steps::{SignInOutcome, decide, select, sign_in};

use crate::{
    client::Client,
    error::{Error, Result},
    sign_in::Browser,
    tenant::Tenant,
    vault::Kind,
};

/// A walk ends half an hour after it began.
pub const LIVES: i64 = 1800;

/// What came of a request that just arrived.
#[derive(Debug)]
pub enum Begun {
    /// There is nowhere to answer to: show a page.
    Unaddressable(Unaddressable),
    Answer(Answer),
    /// A person must be asked: send the browser to the hub with this handle.
    Hub {
        handle: String,
    },
}

/// What a walk is for.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Asked {
    Client(Box<Validated>),
    Console { return_to: String },
}

/// A stored walk that belongs to this browser.
struct Walk {
    id: String,
    asked: Asked,
    done: Done,
}

/// The walk of this handle, bound to the first browser that opens it. Another browser finds
/// nothing.
async fn open(tenant: &Tenant, handle: &str, browser: &Browser) -> Result<Option<Walk>> {
    let id = tenant.platform().vault().digest(Kind::Interaction, handle);
    let scope = tenant.read();
    let Some(row) = store::interaction::open(&scope, &id, tenant.now().0).await? else { return Ok(None) };
    match &row.browser {
        Some(owner) if *owner != browser.0 => return Ok(None),
        Some(_) => {}
        None => {
            let writer = tenant.platform().db().begin(tenant.id()).await?;
            let bound = store::interaction::bind(&writer, &id, &browser.0).await?;
            writer.commit().await?;
            if bound == 0 {
                return Ok(None);
            }
        }
    }
    let broken = |error: serde_json::Error| Error::internal(format!("a stored interaction is broken: {error}"));
    Ok(Some(Walk { id, asked: serde_json::from_value(row.request).map_err(broken)?, done: serde_json::from_value(row.done).map_err(broken)? }))
}

/// The application of a request, if it may still begin anything.
async fn live_client(tenant: &Tenant, client_id: &str) -> Result<Option<Arc<Client>>> {
    Ok(tenant.client(client_id).await?.filter(|client| client.enabled))
}

/// The name of the application that a walk of this browser is for.
pub async fn client_name(tenant: &Tenant, handle: &str, browser: &Browser) -> Result<Option<String>> {
    match open(tenant, handle, browser).await? {
        Some(Walk { asked: Asked::Client(request), .. }) => Ok(live_client(tenant, &request.client_id).await?.map(|client| client.name.clone())),
        _ => Ok(None),
    }
}
