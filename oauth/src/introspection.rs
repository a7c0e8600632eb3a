//! The introspection response (RFC 7662 §2.2).

use serde::Serialize;

use crate::{Audience, Scope, Timestamp};

/// The response to an introspection request. For every token that is not active or not the
/// caller's, `active` is its only member.
#[derive(Clone, Debug, Serialize)]
pub struct IntrospectionResponse {
    active: bool,
    #[serde(flatten)]
    token: Option<ActiveToken>,
}

/// The members of the response for an active token.
#[derive(Clone, Debug, Serialize)]
pub struct ActiveToken {
    /// The client that the token was issued to.
    pub client_id: String,
    /// `Bearer`; absent for refresh tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_type: Option<&'static str>,
    /// The scope of the token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<Scope>,
    /// When the token expires.
    pub exp: Timestamp,
    /// When the token was issued.
    pub iat: Timestamp,
    /// When the token becomes valid; absent for refresh tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nbf: Option<Timestamp>,
    /// The id of the user, or the `client_id` of a token without a user.
    pub sub: String,
    /// The resource servers that the token is for; absent for a refresh token without any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aud: Option<IntrospectedAudience>,
    /// The issuer of the tenant.
    pub iss: String,
    /// Identifies the token; absent for refresh tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jti: Option<String>,
    /// The name of the user; absent without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
}

/// `aud` (RFC 7519 §4.1.3).
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum IntrospectedAudience {
    /// As in the claims of an access token: a string, if there is one only.
    Claim(Audience),
    /// Always an array.
    Array(Vec<String>),
}

impl IntrospectionResponse {
    /// The response for a token that is not active.
    ///
    /// ```
    /// use oauth::introspection::IntrospectionResponse;
    ///
    /// let response = serde_json::to_value(IntrospectionResponse::inactive()).unwrap();
    /// assert_eq!(response, serde_json::json!({ "active": false }));
    /// ```
    pub fn inactive() -> Self {
        Self { active: false, token: None }
    }

    /// The response with `change` applied to the members of an active token.
    pub fn map_active(self, change: impl FnOnce(ActiveToken) -> ActiveToken) -> Self {
        Self { token: self.token.map(change), ..self }
    }
}

impl From<ActiveToken> for IntrospectionResponse {
    fn from(token: ActiveToken) -> Self {
        Self { active: true, token: Some(token) }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_an_active_token_is_changed_and_described() {
        let token = ActiveToken {
            client_id: "shop".into(),
            token_type: None,
            scope: None,
            exp: Timestamp(20),
            iat: Timestamp(10),
            nbf: None,
            sub: "anna".into(),
            aud: None,
            iss: "https://id.example".into(),
            jti: None,
            username: None,
        };
        let named = |token: ActiveToken| ActiveToken { username: Some("anna".into()), ..token };
        let document = |response: IntrospectionResponse| {
            serde_json::to_value(response.map_active(named)).unwrap()
        };
        assert_eq!(
            document(token.into()),
            json!({
                "active": true, "client_id": "shop", "exp": 20, "iat": 10, "sub": "anna",
                "iss": "https://id.example", "username": "anna",
            })
        );
        assert_eq!(document(IntrospectionResponse::inactive()), json!({ "active": false }));
    }
}
