//! AuthMaster: its shorter names in client information, besides the standard ones (S2-4,
//!

use contract::{client_information::ClientInformation, developer::OwnedClient};
use serde::Serialize;

/// A client information response of AuthMaster.
#[derive(Serialize)]
pub struct AppInformation {
    #[serde(flatten)]
    standard: ClientInformation,
    app_id: String,
    name: Option<String>,
    description: String,
    scopes: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    app_secret: Option<String>,
}

pub fn client_information(owned: &OwnedClient, standard: ClientInformation) -> AppInformation {
    let scope = owned.metadata.scope.as_deref().unwrap_or_default();
    AppInformation {
        app_id: owned.client_id.clone(),
        name: owned.metadata.client_name.clone(),
        description: owned.description.clone(),
        scopes: scope.split_ascii_whitespace().map(str::to_owned).collect(),
        app_secret: standard.secret.as_ref().map(|secret| secret.client_secret.clone()),
        standard,
    }
}
