//! Personal access tokens, developers' own clients, and the clients that await approval.

use serde::{Deserialize, Serialize};

use crate::client_profile::AppKind;

/// A personal access token to create. Without `days` the default lifetime applies.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "validate", derive(validator::Validate))]
pub struct NewPersonalToken {
    /// What the token is for.
    pub name: String,
    /// Days until it expires.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "validate",
        validate(range(min = 1, max = 366, message = "Use 1 to 366 days."))
    )]
    pub days: Option<u32>,
}

/// A created token. The value is in this response only.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreatedPersonalToken {
    /// The id of the token, which is no secret.
    pub id: String,
    /// What the token is for.
    pub name: String,
    /// The value.
    pub token: String,
    /// Seconds since 1970.
    pub expires_at: i64,
}

/// A row of the list of personal access tokens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonalTokenSummary {
    /// The id of the token.
    pub id: String,
    /// What it is for.
    pub name: String,
    /// The last characters of the token.
    pub hint: String,
    /// Creation, in seconds since 1970.
    pub created_at: i64,
    /// Expiry, in seconds since 1970.
    pub expires_at: i64,
    /// The last use, in seconds since 1970; `None` if it was never used.
    pub last_used_at: Option<i64>,
}

/// The status of a client that a developer registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientStatus {
    /// Can be used.
    Active,
    /// Awaits an administrator's approval.
    #[serde(rename = "waiting")]
    PendingApproval,
    /// An administrator has rejected it.
    #[serde(rename = "refused")]
    Rejected,
    /// Its developer has taken it out of use.
    Withdrawn,
    /// Disabled by an administrator.
    Disabled,
}

/// A client that the current developer owns.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OwnedClient {
    /// The id of the row.
    pub row_id: String,
    /// The identifier in requests.
    pub client_id: String,
    /// What the client does.
    pub description: String,
    /// Whether it can be used, or why not.
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
    /// Creation, in seconds since 1970.
    pub created_at: i64,
    /// The last change, in seconds since 1970.
    pub updated_at: i64,
}

/// A change of an approved client that its developer has proposed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposedChange {
    /// The id of the client's row.
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
    /// The fields that differ from the metadata in use.
    pub changes: Vec<FieldChange>,
    /// Creation, in seconds since 1970.
    pub created_at: i64,
}

/// One field of a proposed change. A list has one entry per line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    /// The name of the field, as in the metadata.
    pub field: String,
    /// The value in use.
    pub before: String,
    /// The proposed value.
    pub after: String,
}

/// A client that awaits approval.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingClient {
    /// The id of the row.
    pub row_id: String,
    /// The version that the administrator sees and decides on: the developer may change the client
    /// until then.
    pub version: i64,
    /// The identifier in requests.
    pub client_id: String,
    /// Name on pages.
    pub name: String,
    /// What the client does.
    pub description: String,
    /// Where responses go.
    pub redirect_uris: Vec<String>,
    /// Its profile.
    pub kind: AppKind,
    /// How it may obtain tokens.
    pub grant_types: Vec<oauth::GrantType>,
    /// What it may request, separated by spaces.
    pub scope: String,
    /// The id of the developer who registered it.
    pub developer_id: String,
    /// The developer's username; `None` if the user is deleted.
    pub developer: Option<String>,
    /// Creation, in seconds since 1970.
    pub created_at: i64,
}
