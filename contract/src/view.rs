//! What the console shows. Nothing here is a secret but [`Shown`], which is shown once.

use serde::{Deserialize, Serialize};

use crate::{kind::AppKind, role::Role};

/// Who looks, at what, and what they may do there. Doors check again; this hides what would be refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrameView {
    pub person: PersonView,
    /// The tenant they are in; none on the operators' own pages.
    pub tenant: Option<TenantView>,
    pub may: May,
    /// Other tenants they may go to from here; for operators, the newest.
    pub others: Vec<TenantLink>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonView {
    pub name: String,
    /// Their address, or their user name.
    pub address: String,
    pub role: Option<Role>,
}

/// What the person may do here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct May {
    pub read: bool,
    pub users: bool,
    pub clients: bool,
    /// Their own applications.
    pub own_clients: bool,
    /// Tokens of their own: people of this tenant have them, operators from elsewhere do not.
    pub tokens: bool,
    /// Give roles, and invite.
    pub members: bool,
    pub settings: bool,
    pub keys: bool,
    pub tenants: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TenantLink {
    pub slug: String,
    pub name: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TenantView {
    pub slug: String,
    pub name: String,
    pub state: crate::tenant::TenantState,
    pub issuer: String,
    pub discovery: String,
    /// The operators' own tenant.
    pub is_home: bool,
}

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

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretLine {
    pub id: String,
    /// The last letters of a long secret.
    pub hint: String,
    pub created_at: i64,
    pub expires_at: Option<i64>,
    /// To the minute.
    pub last_used_at: Option<i64>,
}

/// The seven values that a client needs (the secret is shown only when it is made), and the
/// discovery document, which says most of them by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientValues {
    pub client_id: String,
    pub authorization_url: String,
    pub token_url: String,
    pub userinfo_url: String,
    /// The first one; empty where there is none.
    pub redirect_uri: String,
    pub scope: String,
    pub discovery: String,
    /// The tenant's base, which the addresses begin with.
    pub base: String,
}

/// A new application or a new secret. The secret is in this answer and nowhere else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    pub row_id: String,
    pub name: String,
    pub client_secret: Option<String>,
    /// Nobody may use it before an administrator has approved it.
    pub waits: bool,
    pub values: ClientValues,
}

/// One thing wrong with one field of a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldProblem {
    pub field: String,
    pub message: String,
    /// Where one press mends it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mend: Option<Mend>,
}

/// What to press, and what the field then holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mend {
    pub label: String,
    pub value: String,
}
