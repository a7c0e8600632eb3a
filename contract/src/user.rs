//! Users as administrators and files describe them.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::paging::CappedCount;
pub use crate::role::Role;

/// A user to create. `claims` holds OpenID Connect's other standard claims.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct NewUser {
    /// The login name.
    pub username: String,
    /// A second login name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Whether the address belongs to the user.
    #[serde(default)]
    pub email_verified: bool,
    /// 8 to 1024 bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    /// A PHC string (argon2id) from another system.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password_hash: Option<String>,
    /// The role in the tenant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// Whether the user is blocked.
    #[serde(default)]
    pub disabled: bool,
    /// Standard claims by name.
    #[serde(default)]
    pub claims: Map<String, Value>,
}

/// OpenID Connect's standard claims (Core §5.1) that have no column of their own. An empty one is
/// absent.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StandardClaims {
    /// Full name.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Given names.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub given_name: String,
    /// Family names.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub family_name: String,
    /// Middle names.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub middle_name: String,
    /// Nickname.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub nickname: String,
    /// The name that the user wants to be called by.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub preferred_username: String,
    /// URL of the profile page.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub profile: String,
    /// URL of a picture.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub picture: String,
    /// URL of the website.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub website: String,
    /// Gender, as free text.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub gender: String,
    /// `YYYY-MM-DD`, or the year alone.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub birthdate: String,
    /// Time zone, such as `Europe/Vienna`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub zoneinfo: String,
    /// Language, such as `de-AT` (BCP 47).
    #[serde(skip_serializing_if = "String::is_empty")]
    pub locale: String,
    /// Telephone number with its country.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub phone_number: String,
    /// Whether the telephone number was verified.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_number_verified: Option<bool>,
    /// Postal address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<AddressClaim>,
}

/// An update of a user. `version` is the version that was read (optimistic locking).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UserForm {
    /// The version that was read.
    pub version: i64,
    /// The login name.
    pub username: String,
    /// A second login name; empty for none.
    #[serde(default)]
    pub email: String,
    /// The administrator asserts that the email address is verified.
    #[serde(default)]
    pub email_verified: bool,
    /// All claims of the form.
    #[serde(default)]
    pub claims: StandardClaims,
}

/// A user with details.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UserDetail {
    /// The row of the list.
    #[serde(rename = "line")]
    pub summary: crate::view::UserSummary,
    /// Standard claims.
    pub claims: StandardClaims,
    /// Whether the user can sign in with a password.
    pub has_password: bool,
    /// When the user set their second factor up, in seconds since 1970; `None` without one.
    #[serde(default)]
    pub second_factor_added_at: Option<i64>,
    /// When the account is deleted, as the user has requested, in seconds since 1970.
    #[serde(default)]
    pub delete_at: Option<i64>,
    /// The version that was read.
    pub version: i64,
    /// The last change, in seconds since 1970.
    pub updated_at: i64,
    /// Whether the current user may change this user, whose permissions must not exceed theirs.
    pub may_change: bool,
    /// Whether it is the current user, who changes how they sign in on the account page.
    #[serde(default)]
    pub is_own: bool,
}

/// Counts of what blocking or deleting a user revokes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserEnds {
    /// Sessions in browsers.
    pub sign_ins: CappedCount,
    /// Clients with grants and tokens of the user.
    pub clients: CappedCount,
    /// Consents for clients.
    pub consents: CappedCount,
}

/// A session of a user in one browser. Timestamps are seconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionSummary {
    /// The id of the session.
    pub id: String,
    /// The IP address of the sign-in.
    #[serde(rename = "address")]
    pub ip_address: String,
    /// The place of the address; empty if it is unknown.
    pub place: String,
    /// The browser or program of the sign-in; empty if it is unknown.
    #[serde(default)]
    pub browser: String,
    /// Its operating system; empty if it is unknown.
    #[serde(default)]
    pub system: String,
    /// The authentication methods (RFC 8176).
    pub amr: Vec<String>,
    /// When the user signed in.
    pub signed_in_at: i64,
    /// When the session was used last.
    pub last_seen_at: i64,
    /// When it ends if it is not used.
    pub expires_at: i64,
    /// Whether the user asked to stay signed in.
    #[serde(rename = "kept")]
    pub stay_signed_in: bool,
}

/// A passkey of a user. Timestamps are seconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasskeySummary {
    /// The id of the passkey.
    pub id: String,
    /// How the user has named it.
    pub name: String,
    /// The host where it works.
    pub host: String,
    /// When it was added.
    pub created_at: i64,
    /// When it was used last; `None` before the first time.
    pub last_used_at: Option<i64>,
}

/// A user's consent for a client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentSummary {
    /// The id of the consent.
    pub id: String,
    /// The id of the client's row.
    pub client_row_id: String,
    /// The name of the client.
    pub client_name: String,
    /// The scope, separated by spaces.
    pub scope: String,
    /// Claims that were requested individually, separated by spaces.
    pub claims: String,
    /// The first consent, in seconds since 1970.
    pub given_at: i64,
    /// The last change, in seconds since 1970.
    pub updated_at: i64,
}

/// The `address` claim (OpenID Connect Core §5.1.1).
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct AddressClaim {
    /// The whole address, with line breaks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub formatted: Option<String>,
    /// Street and number, with line breaks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub street_address: Option<String>,
    /// City.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locality: Option<String>,
    /// State or province.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Postal code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<String>,
    /// Country.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
}
