//! Data that the console shows.
//!
//! The only secret is the one in [`IssuedCredentials`], which is shown once.

use serde::{Deserialize, Serialize};

use crate::{client_profile::AppKind, role::Role};

/// The frame of a console page: the current user, the tenant and the permissions. The permissions
/// only hide what the server would reject: every server function checks them again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsoleContext {
    #[serde(rename = "person")]
    pub user: CurrentUser,
    /// The current tenant; `None` on the operators' pages.
    pub tenant: Option<TenantView>,
    #[serde(rename = "may")]
    pub permissions: Permissions,
    /// Other tenants that the user can switch to; for operators the newest.
    #[serde(rename = "others")]
    pub other_tenants: Vec<TenantLink>,
}

/// The signed-in user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CurrentUser {
    pub name: String,
    /// The email address, or the username if there is none.
    #[serde(rename = "address")]
    pub login_name: String,
    pub role: Option<Role>,
}

/// Permissions of the current user.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Permissions {
    pub read: bool,
    pub users: bool,
    pub clients: bool,
    /// The user's own clients.
    pub own_clients: bool,
    /// Personal access tokens, which users of this tenant have and operators do not.
    pub tokens: bool,
    /// Grant roles and invite users.
    pub members: bool,
    pub settings: bool,
    pub keys: bool,
    pub tenants: bool,
}

/// A tenant to switch to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TenantLink {
    pub slug: String,
    pub name: String,
}

/// The tenant of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TenantView {
    pub slug: String,
    pub name: String,
    pub state: crate::tenant::TenantState,
    pub issuer: String,
    pub discovery: String,
    /// The home tenant, which holds the operators.
    pub is_home: bool,
}

/// A row of the list of users.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserSummary {
    pub id: String,
    pub username: String,
    pub name: Option<String>,
    pub email: Option<String>,
    pub email_verified: bool,
    pub disabled: bool,
    pub role: Option<Role>,
    /// Seconds since 1970.
    pub created_at: i64,
}

/// A row of the list of clients.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientSummary {
    pub row_id: String,
    pub client_id: String,
    pub name: String,
    pub kind: AppKind,
    pub enabled: bool,
    pub redirect_uris: usize,
    pub created_at: i64,
}

/// A client secret, without its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretSummary {
    pub id: String,
    /// The last characters of a long secret.
    pub hint: String,
    pub created_at: i64,
    pub expires_at: Option<i64>,
    /// Seconds since 1970, rounded to the minute.
    pub last_used_at: Option<i64>,
}

/// The values that a client is configured with. The secret is not among them; the discovery URL
/// yields most of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientValues {
    pub client_id: String,
    pub authorization_url: String,
    pub token_url: String,
    pub userinfo_url: String,
    /// The first redirect URI; empty if there is none.
    pub redirect_uri: String,
    pub scope: String,
    pub discovery: String,
    /// The tenant's base URL, which the endpoints begin with.
    pub base: String,
}

/// A new client or a new secret. The secret is in this response only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuedCredentials {
    pub row_id: String,
    pub name: String,
    pub client_secret: Option<String>,
    /// Whether the client awaits an administrator's approval.
    #[serde(rename = "waits")]
    pub awaits_approval: bool,
    pub values: ClientValues,
}

/// An error at a field of a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    pub field: String,
    pub message: String,
    /// A suggestion that fixes the error with one click.
    #[serde(rename = "mend", default, skip_serializing_if = "Option::is_none")]
    pub fix: Option<SuggestedFix>,
}

/// The label of a button, and the value that it puts into the field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuggestedFix {
    pub label: String,
    pub value: String,
}
