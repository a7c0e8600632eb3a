//! A person, as an administrator or a file describes them.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A person to add to a tenant. `claims` holds OpenID Connect's other standard claims.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct NewUser {
    pub username: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    #[serde(default)]
    pub email_verified: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    /// A PHC string (argon2id) made elsewhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password_hash: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    #[serde(default)]
    pub disabled: bool,
    #[serde(default)]
    pub claims: Map<String, Value>,
}

/// What a member of a tenant may do. `Operator` exists in the home tenant only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Operator,
    Owner,
    Admin,
    Developer,
    Auditor,
}

impl Role {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::Owner => "owner",
            Self::Admin => "admin",
            Self::Developer => "developer",
            Self::Auditor => "auditor",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        [Self::Operator, Self::Owner, Self::Admin, Self::Developer, Self::Auditor].into_iter().find(|role| role.as_str() == word)
    }
}
