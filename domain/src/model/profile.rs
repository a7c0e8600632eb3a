//! A user's profile as standard claims (OpenID Connect Core §5.1).

use serde_json::{Map, Value};

/// A user with the standard claims that ID tokens and the UserInfo endpoint are made from.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    pub user_id: String,
    pub username: String,
    pub email: Option<String>,
    pub disabled: bool,
    /// Standard claims besides `sub`.
    pub claims: Map<String, Value>,
}

/// The texts that search finds a user by.
pub(crate) fn search_texts(row: &store::user::Row) -> Vec<&str> {
    let claim = |name: &str| row.claims.get(name).and_then(Value::as_str);
    let names = [
        Some(row.username.as_str()),
        row.email.as_deref(),
        claim("name"),
        claim("given_name"),
        claim("family_name"),
        claim("nickname"),
    ];
    names.into_iter().flatten().collect()
}

/// The name shown on pages and in mails: the `name` claim, else the username.
pub(crate) fn display_name<'u>(name: Option<&'u Value>, username: &'u str) -> &'u str {
    name.and_then(Value::as_str).filter(|name| !name.trim().is_empty()).unwrap_or(username)
}

impl Profile {
    /// The name shown on pages: the `name` claim, else the username.
    pub fn display_name(&self) -> &str {
        display_name(self.claims.get("name"), &self.username)
    }

    pub(crate) fn from_row(row: store::user::Row) -> Self {
        let mut claims = match row.claims {
            Value::Object(claims) => claims,
            _ => Map::new(),
        };
        claims.entry("preferred_username").or_insert_with(|| row.username.clone().into());
        claims.insert("updated_at".into(), row.updated_at.into());
        if let Some(email) = &row.email {
            claims.insert("email".into(), email.clone().into());
            claims.insert("email_verified".into(), row.email_verified.into());
        }
        Self {
            user_id: row.id,
            username: row.username,
            email: row.email,
            disabled: row.disabled,
            claims,
        }
    }
}
