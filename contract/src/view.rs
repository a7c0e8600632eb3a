//! What the console shows. Nothing here is a secret but [`Shown`], which is shown once.

use serde::{Deserialize, Serialize};

use crate::{
    kind::AppKind,
    user::Role,
};

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
    pub tenants: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TenantLink {
    pub slug: String,
    pub name: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TenantView {
    pub slug: String,
    pub name: String,
    pub state: String,
    pub issuer: String,
    pub discovery: String,
    /// The operators' own tenant.
    pub is_home: bool,
}

/// What a tenant's first page says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverviewView {
    pub has_users: bool,
    pub has_clients: bool,
    pub events: Vec<EventLine>,
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventLine {
    /// Milliseconds since 1970.
    pub at: i64,
    pub ago: String,
    pub actor: String,
    pub verb: String,
    pub object: String,
    /// The path within the tenant's console where the object stands, if it has a page.
    pub path: Option<String>,
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
    pub last_used_at: Option<i64>,
}

/// One application in full.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientView {
    pub row_id: String,
    pub client_id: String,
    pub name: String,
    pub description: String,
    pub client_uri: String,
    pub kind: AppKind,
    pub enabled: bool,
    pub skip_consent: bool,
    pub redirect_uris: Vec<String>,
    pub post_logout_redirect_uris: Vec<String>,
    /// Whether it proves itself by a secret at all.
    pub uses_secret: bool,
    pub secrets: Vec<SecretLine>,
    pub values: ClientValues,
    pub created_at: i64,
    /// What was read; a change of something read earlier is refused.
    pub revision: String,
    /// The server's time, for "3 days ago". Seconds.
    pub now: i64,
}

/// What the settings form of an application sends.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientChange {
    pub name: String,
    #[serde(default)]
    pub description: String,
    #[serde(default)]
    pub client_uri: String,
    #[serde(default)]
    pub skip_consent: bool,
    #[serde(default)]
    pub redirect_uris: Vec<String>,
    #[serde(default)]
    pub post_logout_redirect_uris: Vec<String>,
    /// Of the view that was changed.
    pub revision: String,
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
