//! Members of a tenant (users with a role), their invitations, and those of end users.

use serde::{Deserialize, Serialize};

use crate::user::Role;

/// A row of the list of members.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberSummary {
    /// The id of the user.
    pub user_id: String,
    /// The login name.
    pub username: String,
    /// The full name.
    pub name: Option<String>,
    /// The email address.
    pub email: Option<String>,
    /// The role in the tenant.
    pub role: Role,
    /// Whether the user is blocked.
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
    /// The email address of the invited user.
    pub email: String,
    /// The role that they get.
    pub role: Role,
}

/// An invitation that was not accepted yet. The link itself was shown once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationSummary {
    /// The email address of the invited user.
    pub email: String,
    /// The role that they get.
    pub role: Role,
    /// The name of the inviting user at that time.
    #[serde(rename = "made_by")]
    pub invited_by: String,
    /// Creation, in seconds since 1970.
    pub created_at: i64,
    /// Expiry, in seconds since 1970.
    pub expires_at: i64,
}

/// A one-time link, which is shown once to its creator.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OneTimeLink {
    /// The whole URL, with its secret token.
    pub address: String,
    /// Expiry, in seconds since 1970.
    pub expires_at: i64,
}

impl std::fmt::Debug for OneTimeLink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OneTimeLink").field("expires_at", &self.expires_at).finish_non_exhaustive()
    }
}

/// An invitation of an end user that was not accepted yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserInvitation {
    /// The invited address.
    pub email: String,
    /// The name of the inviting user at that time.
    pub invited_by: String,
    /// Whether the link was sent to the address, instead of shown to the inviting user.
    pub is_mailed: bool,
    /// Creation, in seconds since 1970.
    pub created_at: i64,
    /// Expiry, in seconds since 1970.
    pub expires_at: i64,
}

/// What became of an invitation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum InvitationSent {
    /// There is no mail server: the link, which is shown once.
    Link(OneTimeLink),
    /// The link is on its way to the address.
    Mailed {
        /// Expiry, in seconds since 1970.
        expires_at: i64,
    },
}
