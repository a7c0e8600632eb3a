//! People with a role in a tenant, and the links by which they are invited.

use serde::{Deserialize, Serialize};

use crate::user::Role;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberLine {
    pub user_id: String,
    pub username: String,
    pub name: Option<String>,
    pub email: Option<String>,
    pub role: Role,
    pub disabled: bool,
    /// Seconds since 1970.
    pub since: i64,
    /// The person who looks at the list.
    pub is_you: bool,
}

/// Somebody to invite. The link is good once, for this address and role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Invite {
    pub email: String,
    pub role: Role,
}

/// A link that was not used yet. The link itself was shown once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationLine {
    pub email: String,
    pub role: Role,
    /// Who invited, as they were called then.
    pub made_by: String,
    pub created_at: i64,
    pub expires_at: i64,
}

/// A one-time link, shown to whoever made it and to nobody else again.
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
