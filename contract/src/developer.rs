//! Personal access tokens, developers' own clients, and the clients that await approval.

use serde::{Deserialize, Serialize};

/// A personal access token to create. Without `days` the default lifetime applies.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewPersonalToken {
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<u32>,
}

/// A created token. The value is in this response only.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreatedPersonalToken {
    pub id: String,
    pub name: String,
    pub token: String,
    /// Seconds since 1970.
    pub expires_at: i64,
}

/// A row of the list of personal access tokens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonalTokenSummary {
    pub id: String,
    pub name: String,
    /// The last characters of the token.
    pub hint: String,
    pub created_at: i64,
    pub expires_at: i64,
    pub last_used_at: Option<i64>,
}

/// The status of a client that a developer registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientStatus {
    Active,
    /// Awaits an administrator's approval.
    #[serde(rename = "waiting")]
    PendingApproval,
    #[serde(rename = "refused")]
    Rejected,
    /// Disabled by an administrator.
    Disabled,
}

/// A client that the current developer owns.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OwnedClient {
    pub row_id: String,
    pub client_id: String,
    pub description: String,
    pub state: ClientStatus,
    /// The reason for the rejection.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The metadata in use.
    pub metadata: oauth::ClientMetadata,
    /// The metadata of a change that waits for approval.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pending_change: Option<oauth::ClientMetadata>,
    /// Why the last proposed change was rejected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change_rejection: Option<String>,
    pub created_at: i64,
    pub updated_at: i64,
}

/// A change of an approved client that its developer has proposed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposedChange {
    pub row_id: String,
    /// Identifies what was proposed: an approval applies to this proposal only.
    pub proposal: String,
    /// The client's name in use.
    pub client_name: String,
    /// The username of the developer; `None` if the user is deleted.
    pub developer: Option<String>,
    /// Whether the client was changed after the change was proposed. It cannot be approved then.
    pub is_outdated: bool,
    /// Why it was rejected; `None` while it waits.
    pub reason: Option<String>,
    pub changes: Vec<FieldChange>,
    pub created_at: i64,
}

/// One field of a proposed change. A list has one entry per line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    pub field: String,
    pub before: String,
    pub after: String,
}

/// A client that awaits approval.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingClient {
    pub row_id: String,
    /// The version that the administrator sees and decides on: the developer may change the client
    /// until then.
    pub version: i64,
    pub client_id: String,
    pub name: String,
    pub description: String,
    pub redirect_uris: Vec<String>,
    pub scope: String,
    /// The id of the developer who registered it.
    pub developer_id: String,
    /// The developer's username; `None` if the user is deleted.
    pub developer: Option<String>,
    pub created_at: i64,
}
