//! AuthMaster: its shorter names in client information, besides the standard ones (DIALECTS S2-4,
//!

use contract::developer::OwnedClient;
use serde_json::{Value, json};

pub fn client_information(own: &OwnedClient, mut body: Value) -> Value {
    body["app_id"] = own.client_id.as_str().into();
    body["name"] = json!(own.metadata.client_name);
    body["description"] = own.description.as_str().into();
    body["scopes"] =
        own.metadata.scope.as_deref().unwrap_or_default().split_ascii_whitespace().collect();
    if let Some(secret) = body.get("client_secret").cloned() {
        body["app_secret"] = secret;
    }
    body
}
