//! Data that the console shows.
//!
//! The only secret is the one in [`IssuedCredentials`], which is shown once.

use serde::{Deserialize, Serialize};

use crate::{client_profile::AppKind, developer::ClientStatus, paging::CappedCount, role::Role};

/// Why a form that was made from an earlier version is not saved. Forms add a link that opens the
/// current one ([`OPEN_CURRENT`]).
pub const STALE: &str = "This has changed since you opened it. Your changes were not saved.";

/// The link beside [`STALE`]. It opens a tab, so that the input is kept.
pub const OPEN_CURRENT: &str = "Open the current version in a new tab";

/// The frame of a console page: the current user, the tenant and the permissions. The permissions
/// only hide what the server would reject: every server function checks them again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsoleContext {
    /// Who is signed in.
    #[serde(rename = "person")]
    pub user: CurrentUser,
    /// The current tenant; `None` on the operators' pages.
    pub tenant: Option<TenantView>,
    /// What they may do here.
    #[serde(rename = "may")]
    pub permissions: Permissions,
    /// How many applications and changes await their approval in this tenant.
    pub awaiting_approval: CappedCount,
    /// Other tenants that the user can switch to; for operators the newest.
    #[serde(rename = "others")]
    pub other_tenants: Vec<TenantLink>,
}

/// The signed-in user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CurrentUser {
    /// The full name, or the login name.
    pub name: String,
    /// The email address, or the username if there is none.
    #[serde(rename = "address")]
    pub login_name: String,
    /// The role in the current tenant.
    pub role: Option<Role>,
    /// The page of their own account.
    pub account_url: String,
}

/// Permissions of the current user.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Permissions {
    /// See the tenant.
    pub read: bool,
    /// Manage users.
    pub users: bool,
    /// Manage all clients.
    pub clients: bool,
    /// The user's own clients.
    pub own_clients: bool,
    /// Personal access tokens, which users of this tenant have and operators do not.
    pub tokens: bool,
    /// Grant roles and invite users.
    pub members: bool,
    /// Change settings and domains.
    pub settings: bool,
    /// Rotate and revoke keys.
    pub keys: bool,
    /// Manage the tenants of the installation.
    pub tenants: bool,
}

/// A tenant to switch to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TenantLink {
    /// The name in URLs.
    pub slug: String,
    /// The name on screens.
    pub name: String,
}

/// The tenant of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TenantView {
    /// The name in URLs.
    pub slug: String,
    /// The name on screens.
    pub name: String,
    /// Whether it is served.
    pub state: crate::tenant::TenantState,
    /// The issuer.
    pub issuer: String,
    /// The URL of the metadata.
    pub discovery: String,
    /// The home tenant, which holds the operators.
    pub is_home: bool,
}

/// A row of the list of users.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserSummary {
    /// The id of the user.
    pub id: String,
    /// The login name.
    pub username: String,
    /// The full name.
    pub name: Option<String>,
    /// The email address.
    pub email: Option<String>,
    /// Whether the address belongs to the user.
    pub email_verified: bool,
    /// Whether the user is blocked.
    pub disabled: bool,
    /// The role in the tenant.
    pub role: Option<Role>,
    /// Seconds since 1970.
    pub created_at: i64,
    /// Until when sign-in is locked after wrong passwords or codes; filled in by lists.
    pub locked_until: Option<i64>,
}

/// A row of the list of clients.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientSummary {
    /// The id of the row.
    pub row_id: String,
    /// The identifier in requests.
    pub client_id: String,
    /// The name on pages.
    pub name: String,
    /// Its profile.
    pub kind: AppKind,
    /// Whether it can be used.
    pub enabled: bool,
    /// Whether it can be used, or why not.
    pub state: ClientStatus,
    /// The number of redirect URIs.
    pub redirect_uris: usize,
    /// Creation, in seconds since 1970.
    pub created_at: i64,
}

/// A client secret, without its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretSummary {
    /// The id of the secret.
    pub id: String,
    /// The last characters of a long secret.
    pub hint: String,
    /// Creation, in seconds since 1970.
    pub created_at: i64,
    /// Expiry, in seconds since 1970; `None` if it does not expire.
    pub expires_at: Option<i64>,
    /// Seconds since 1970, rounded to the minute.
    pub last_used_at: Option<i64>,
}

/// The values that a client is configured with. The secret is not among them; the discovery URL
/// yields most of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientValues {
    /// The identifier in requests.
    pub client_id: String,
    /// The authorization endpoint.
    pub authorization_url: String,
    /// The token endpoint.
    pub token_url: String,
    /// The UserInfo endpoint.
    pub userinfo_url: String,
    /// The first redirect URI; empty if there is none.
    pub redirect_uri: String,
    /// The registered scope.
    pub scope: String,
    /// The URL of the metadata.
    pub discovery: String,
    /// The tenant's base URL, which the endpoints begin with.
    pub base: String,
}

/// A new client or a new secret. The secret is in this response only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuedCredentials {
    /// The id of the client's row.
    pub row_id: String,
    /// The name of the client.
    pub name: String,
    /// The secret, if the client has one.
    pub client_secret: Option<String>,
    /// Whether the client awaits an administrator's approval.
    #[serde(rename = "waits")]
    pub awaits_approval: bool,
    /// What to configure the program with.
    pub values: ClientValues,
}

/// An error at a field of a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// The name of the field.
    pub field: String,
    /// What is wrong, as a sentence.
    pub message: String,
    /// A suggestion that fixes the error with one click.
    #[serde(rename = "mend", default, skip_serializing_if = "Option::is_none")]
    pub fix: Option<SuggestedFix>,
}

/// The label of a button, and the value that it puts into the field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuggestedFix {
    /// The label.
    pub label: String,
    /// The value.
    pub value: String,
}
