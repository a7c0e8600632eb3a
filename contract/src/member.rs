//! Members of a tenant (users with a role) and their invitations.

use serde::{Deserialize, Serialize};

use crate::user::Role;

/// A row of the list of members.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberSummary {
    pub user_id: String,
    pub username: String,
    pub name: Option<String>,
    pub email: Option<String>,
    pub role: Role,
    pub disabled: bool,
    /// Seconds since 1970.
    pub since: i64,
    /// Whether this is the current user.
    pub is_you: bool,
}

/// An invitation to send. The link is valid once, for this email address and role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewInvitation {
    pub email: String,
    pub role: Role,
}

/// An invitation that was not accepted yet. The link itself was shown once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationSummary {
    pub email: String,
    pub role: Role,
    /// The name of the inviting user at that time.
    #[serde(rename = "made_by")]
    pub invited_by: String,
    pub created_at: i64,
    pub expires_at: i64,
}

/// A one-time link, which is shown once to its creator.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OneTimeLink {
    pub address: String,
    pub expires_at: i64,
}

impl std::fmt::Debug for OneTimeLink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OneTimeLink").field("expires_at", &self.expires_at).finish_non_exhaustive()
    }
}
