//! Users as administrators and files describe them.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::paging::CappedCount;
pub use crate::role::Role;

/// A user to create. `claims` holds OpenID Connect's other standard claims.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct NewUser {
    pub username: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    #[serde(default)]
    pub email_verified: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    /// A PHC string (argon2id) from another system.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password_hash: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    #[serde(default)]
    pub disabled: bool,
    #[serde(default)]
    pub claims: Map<String, Value>,
}

/// OpenID Connect's standard claims (Core §5.1) that have no column of their own. An empty one is
/// absent.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StandardClaims {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub given_name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub family_name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub middle_name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub nickname: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub preferred_username: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub profile: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub picture: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub website: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub gender: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub birthdate: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub zoneinfo: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub locale: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub phone_number: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_number_verified: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<AddressClaim>,
}

/// An update of a user. `version` is the version that was read (optimistic locking).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UserForm {
    pub version: i64,
    pub username: String,
    #[serde(default)]
    pub email: String,
    /// The administrator asserts that the email address is verified.
    #[serde(default)]
    pub email_verified: bool,
    #[serde(default)]
    pub claims: StandardClaims,
}

/// A user with details.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UserDetail {
    #[serde(rename = "line")]
    pub summary: crate::view::UserSummary,
    pub claims: StandardClaims,
    pub has_password: bool,
    pub version: i64,
    pub updated_at: i64,
    /// Whether the current user may change this user, whose permissions must not exceed theirs.
    pub may_change: bool,
}

/// Counts of what blocking or deleting a user revokes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserEnds {
    pub sign_ins: CappedCount,
    /// Grants of clients, with their tokens.
    pub grants: CappedCount,
    pub consents: CappedCount,
}

/// A session of a user in one browser. Timestamps are seconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionSummary {
    pub id: String,
    /// The IP address of the sign-in.
    #[serde(rename = "address")]
    pub ip_address: String,
    /// The authentication methods (RFC 8176).
    pub amr: Vec<String>,
    pub signed_in_at: i64,
    pub last_seen_at: i64,
    pub expires_at: i64,
    #[serde(rename = "kept")]
    pub stay_signed_in: bool,
}

/// A user's consent for a client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentSummary {
    pub id: String,
    pub client_row_id: String,
    pub client_name: String,
    pub scope: String,
    /// Claims that were requested individually, separated by spaces.
    pub claims: String,
    pub given_at: i64,
    pub updated_at: i64,
}

/// The `address` claim (OpenID Connect Core §5.1.1).
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct AddressClaim {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub formatted: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub street_address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locality: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
}
