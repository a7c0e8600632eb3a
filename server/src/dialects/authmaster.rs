//! AuthMaster: its shorter names in client information, besides the standard ones (S2-4,
//!

use contract::developer::OwnedClient;
use serde_json::{Value, json};

pub fn client_information(owned: &OwnedClient, mut body: Value) -> Value {
    body["app_id"] = owned.client_id.as_str().into();
    body["name"] = json!(owned.metadata.client_name);
    body["description"] = owned.description.as_str().into();
    body["scopes"] =
        owned.metadata.scope.as_deref().unwrap_or_default().split_ascii_whitespace().collect();
    if let Some(secret) = body.get("client_secret").cloned() {
        body["app_secret"] = secret;
    }
    body
}
