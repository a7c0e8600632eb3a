//! Data that the console shows.
//!
//! The only secret is the one in [`Shown`], which is shown once.

use serde::{Deserialize, Serialize};

use crate::{kind::AppKind, role::Role};

/// The frame of a console page: the current user, the tenant and the permissions. The permissions
/// only hide what the server would reject: every server function checks them again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrameView {
    pub person: PersonView,
    /// The current tenant; `None` on the operators' pages.
    pub tenant: Option<TenantView>,
    pub may: May,
    /// Other tenants that the user can switch to; for operators the newest.
    pub others: Vec<TenantLink>,
}

/// The signed-in user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonView {
    pub name: String,
    /// The email address, or the username if there is none.
    pub address: String,
    pub role: Option<Role>,
}

/// Permissions of the current user.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct May {
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
pub struct UserLine {
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
pub struct ClientLine {
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
pub struct SecretLine {
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
pub struct Shown {
    pub row_id: String,
    pub name: String,
    pub client_secret: Option<String>,
    /// Whether the client awaits an administrator's approval.
    pub waits: bool,
    pub values: ClientValues,
}

/// An error at a field of a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldProblem {
    pub field: String,
    pub message: String,
    /// A suggestion that fixes the error with one click.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mend: Option<Mend>,
}

/// The label of a button, and the value that it puts into the field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mend {
    pub label: String,
    pub value: String,
}
