//! What the console shows. Nothing here is a secret but [`Registered`], which is shown once.

use serde::{Deserialize, Serialize};

/// Who looks, and at what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrameView {
    pub person: String,
    pub is_operator: bool,
    /// The tenant they are in; none on the operators' own pages.
    pub tenant: Option<TenantView>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TenantView {
    pub slug: String,
    pub name: String,
    pub state: String,
    pub issuer: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserLine {
    pub id: String,
    pub username: String,
    pub name: Option<String>,
    pub email: Option<String>,
    pub email_verified: bool,
    pub disabled: bool,
    pub role: Option<crate::user::Role>,
    /// Seconds since 1970.
    pub created_at: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientLine {
    pub row_id: String,
    pub client_id: String,
    pub name: String,
    pub kind: String,
    pub enabled: bool,
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

/// One application in full.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientView {
    pub row_id: String,
    pub client_id: String,
    pub name: String,
    pub description: String,
    pub kind: String,
    pub enabled: bool,
    pub redirect_uris: Vec<String>,
    pub grant_types: Vec<String>,
    pub secrets: Vec<SecretLine>,
    pub values: ClientValues,
}

/// The seven values that a client needs (the secret is shown only when it is made), and the
/// discovery document, which says most of them by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientValues {
    pub client_id: String,
    pub authorization_url: String,
    pub token_url: String,
    pub userinfo_url: String,
    pub redirect_uri: String,
    pub scope: String,
    pub discovery: String,
}

/// A new application. The secret is in this answer and nowhere else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registered {
    pub row_id: String,
    pub client_secret: Option<String>,
    pub values: ClientValues,
}

/// One thing wrong with one field of a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldProblem {
    pub field: String,
    pub message: String,
}
