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
    pub metadata: oauth::ClientMetadata,
    pub created_at: i64,
    pub updated_at: i64,
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
