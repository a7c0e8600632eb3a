//! Audit events as the console and the export list, filter and show them.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Topics of events with their labels: the first word of their verbs.
pub const TOPICS: &[(&str, &str)] = &[
    ("client", "Applications"),
    ("user", "Users"),
    ("sign_in", "Sign-ins"),
    ("second_factor", "Two-step verification"),
    ("passkey", "Passkeys"),
    ("provider", "Identity providers"),
    ("identity", "Linked identities"),
    ("consent", "Consents"),
    ("grant", "Grants"),
    ("code", "Authorization codes"),
    ("token", "Tokens"),
    ("personal_token", "Personal tokens"),
    ("key", "Signing keys"),
    ("member", "Members"),
    ("operator", "Operators"),
    ("domain", "Domains"),
    ("mail", "Email"),
    ("tenant", "Tenant"),
];

/// Filters and cursor of the audit log. They are in the URL, so that a result can be shared as a
/// link.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AuditListParams {
    /// The id of the actor.
    pub actor: Option<String>,
    /// The first word of the verb, such as `client`.
    pub topic: Option<String>,
    /// The whole verb, such as `client.changed`.
    pub verb: Option<String>,
    /// The id of the object. A user's id, username or email address selects what the user did,
    /// too.
    pub object: Option<String>,
    /// Seconds since 1970, inclusive.
    pub from: Option<i64>,
    /// Seconds since 1970, exclusive.
    pub to: Option<i64>,
    /// Where the page begins; opaque.
    pub cursor: Option<String>,
}

/// A row of the audit log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEventSummary {
    /// Identifies the event, in the order of time.
    pub id: String,
    /// Milliseconds since 1970.
    pub at: i64,
    /// What acted, such as `user` or `cli`.
    pub actor_kind: String,
    /// The id of the actor.
    pub actor_id: String,
    /// The name of the actor at that time.
    pub actor_name: String,
    /// What happened, such as `client.changed`.
    pub verb: String,
    /// A sentence for the verb, with the object's name.
    pub sentence: String,
    /// What it happened to, such as `client`.
    pub object_kind: String,
    /// The id of the object.
    pub object_id: String,
    /// The name of the object at that time.
    pub object_name: String,
    /// The IP address that the request came from, if the event has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ip_address: Option<String>,
}

/// One event with its details.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AuditEventDetail {
    /// The row of the list.
    #[serde(flatten)]
    pub summary: AuditEventSummary,
    /// Values before and after, and the origin of the request. Never contains a secret.
    pub detail: Value,
}
