//! What happened, as it is listed, filtered and shown.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What events are about: the first words of their verbs, and what people call that.
pub const TOPICS: &[(&str, &str)] = &[
    ("client", "Applications"),
    ("user", "Users"),
    ("sign_in", "Sign-ins"),
    ("consent", "Consents"),
    ("grant", "Grants"),
    ("code", "Codes"),
    ("token", "Tokens"),
    ("personal_token", "Personal tokens"),
    ("key", "Signing keys"),
    ("member", "Members"),
    ("operator", "Operators"),
    ("domain", "Domains"),
    ("tenant", "The tenant"),
];

/// Which events. It lives in the address, so that what was found can be sent to somebody.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AuditInput {
    /// The id of who acted.
    pub actor: Option<String>,
    /// What it is about: the verb's first word, such as `client`.
    pub topic: Option<String>,
    pub verb: Option<String>,
    /// The id of what it happened to.
    pub object: Option<String>,
    /// Seconds since 1970, inclusive.
    pub from: Option<i64>,
    /// Seconds since 1970, exclusive.
    pub to: Option<i64>,
    pub cursor: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventLine {
    pub id: String,
    /// Milliseconds since 1970.
    pub at: i64,
    pub actor_kind: String,
    pub actor_id: String,
    pub actor_name: String,
    pub verb: String,
    /// The verb in words, with its object's name.
    pub sentence: String,
    pub object_kind: String,
    pub object_id: String,
    pub object_name: String,
}

/// One event in full.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EventView {
    #[serde(flatten)]
    pub line: EventLine,
    /// What was before and after, and from where. Never a secret.
    pub detail: Value,
}
