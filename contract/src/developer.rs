//! What a developer gives and sees: personal tokens, their own applications, and what those who
//! decide about them see.

use serde::{Deserialize, Serialize};

/// A token to make. Without `days` the suggested number is used.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewPersonalToken {
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<u32>,
}

/// The token is in this answer and nowhere else.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonalTokenMade {
    pub id: String,
    pub name: String,
    pub token: String,
    /// Seconds since 1970.
    pub expires_at: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonalTokenLine {
    pub id: String,
    pub name: String,
    /// Its last letters.
    pub hint: String,
    pub created_at: i64,
    pub expires_at: i64,
    pub last_used_at: Option<i64>,
}

/// Whether an application that a developer registered may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApplicationState {
    Active,
    /// An administrator has not decided yet.
    Waiting,
    Refused,
    /// Switched off by an administrator.
    Disabled,
}

/// One of a developer's own applications.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OwnApplication {
    pub row_id: String,
    pub client_id: String,
    pub description: String,
    pub state: ApplicationState,
    /// Why it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    pub metadata: oauth::ClientMetadata,
    pub created_at: i64,
    pub updated_at: i64,
}

/// An application that waits for a decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewLine {
    pub row_id: String,
    /// What was seen when it was decided: it may change until then.
    pub version: i64,
    pub client_id: String,
    pub name: String,
    pub description: String,
    pub redirect_uris: Vec<String>,
    pub scope: String,
    /// Who registered it.
    pub developer_id: String,
    /// Their user name; none where they are gone.
    pub developer: Option<String>,
    pub created_at: i64,
}
