//! AuthMaster: its shorter names in client information, besides the standard ones (DIALECTS S2-4,
//!

use contract::developer::OwnApplication;
use serde_json::{Value, json};

pub fn application(own: &OwnApplication, mut answer: Value) -> Value {
    answer["app_id"] = own.client_id.as_str().into();
    answer["name"] = json!(own.metadata.client_name);
    answer["description"] = own.description.as_str().into();
    answer["scopes"] =
        own.metadata.scope.as_deref().unwrap_or_default().split_ascii_whitespace().collect();
    if let Some(secret) = answer.get("client_secret").cloned() {
        answer["app_secret"] = secret;
    }
    answer
}
