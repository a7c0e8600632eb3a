//! Response types (OAuth 2.0 Multiple Response Type Encoding Practices): a code, an access token,
//! an ID token, or several of them.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::{GrantType, ResponseMode};

/// What an authorization response contains.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ResponseType {
    /// An authorization code.
    pub code: bool,
    /// An ID token.
    pub id_token: bool,
    /// An access token.
    pub token: bool,
}

impl ResponseType {
    /// `code` (RFC 6749 §4.1).
    pub const CODE: Self = Self { code: true, id_token: false, token: false };
    /// `token` (RFC 6749 §4.2).
    pub const TOKEN: Self = Self { code: false, id_token: false, token: true };
    /// `id_token` (OpenID Connect Core §3.2).
    pub const ID_TOKEN: Self = Self { code: false, id_token: true, token: false };
    /// `id_token token` (OpenID Connect Core §3.2).
    pub const ID_TOKEN_TOKEN: Self = Self { code: false, id_token: true, token: true };
    /// `code id_token` (OpenID Connect Core §3.3).
    pub const CODE_ID_TOKEN: Self = Self { code: true, id_token: true, token: false };
    /// `code token` (OpenID Connect Core §3.3).
    pub const CODE_TOKEN: Self = Self { code: true, id_token: false, token: true };
    /// `code id_token token` (OpenID Connect Core §3.3).
    pub const CODE_ID_TOKEN_TOKEN: Self = Self { code: true, id_token: true, token: true };

    /// All response types, from the simplest to the most complex.
    pub const ALL: [Self; 7] = [
        Self::CODE,
        Self::TOKEN,
        Self::ID_TOKEN,
        Self::ID_TOKEN_TOKEN,
        Self::CODE_ID_TOKEN,
        Self::CODE_TOKEN,
        Self::CODE_ID_TOKEN_TOKEN,
    ];

    /// Parses a space-separated list in any order (RFC 6749 §3.1.1). A repeated or unknown value is
    /// not a response type.
    ///
    /// ```
    /// use oauth::ResponseType;
    ///
    /// assert_eq!(ResponseType::parse("id_token code"), Some(ResponseType::CODE_ID_TOKEN));
    /// assert_eq!(ResponseType::parse("code code"), None);
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        let mut found = Self { code: false, id_token: false, token: false };
        for value in text.split(' ') {
            let seen = match value {
                "code" => &mut found.code,
                "id_token" => &mut found.id_token,
                "token" => &mut found.token,
                _ => return None,
            };
            if std::mem::replace(seen, true) {
                return None;
            }
        }
        Some(found)
    }

    /// The canonical form, as metadata and registrations contain it.
    pub fn as_str(self) -> &'static str {
        match (self.code, self.id_token, self.token) {
            (true, false, false) => "code",
            (false, false, true) => "token",
            (false, true, false) => "id_token",
            (false, true, true) => "id_token token",
            (true, true, false) => "code id_token",
            (true, false, true) => "code token",
            (true, true, true) => "code id_token token",
            (false, false, false) => "none",
        }
    }

    /// Whether the response contains a token, which must never be in a query.
    pub fn has_front_channel_tokens(self) -> bool {
        self.id_token || self.token
    }

    /// The default of the specification: `fragment` for tokens, otherwise `query`.
    pub fn default_response_mode(self) -> ResponseMode {
        if self.has_front_channel_tokens() { ResponseMode::Fragment } else { ResponseMode::Query }
    }

    /// The grant types that a client must be registered for (OpenID Connect Registration §2).
    pub fn required_grant_types(self) -> impl Iterator<Item = GrantType> {
        let code = self.code.then_some(GrantType::AuthorizationCode);
        code.into_iter().chain(self.has_front_channel_tokens().then_some(GrantType::Implicit))
    }

    /// All response types that these grant types enable.
    pub fn enabled_by(grants: &[GrantType]) -> Vec<Self> {
        Self::ALL
            .into_iter()
            .filter(|response_type| {
                response_type.required_grant_types().all(|grant| grants.contains(&grant))
            })
            .collect()
    }
}

impl Serialize for ResponseType {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for ResponseType {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text)
            .ok_or_else(|| de::Error::custom(format!("“{text}” is not a response type")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_in_any_order_are_one_response_type() {
        for known in ResponseType::ALL {
            assert_eq!(ResponseType::parse(known.as_str()), Some(known));
        }
        assert_eq!(
            ResponseType::parse("token code id_token"),
            Some(ResponseType::CODE_ID_TOKEN_TOKEN)
        );
        for bad in
            ["", " ", "code code", "code  token", "none", "Code", "code,token", "code token x"]
        {
            assert_eq!(ResponseType::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn required_grant_types_and_response_mode_follow_from_the_response_type() {
        use GrantType::{AuthorizationCode as Code, Implicit};
        for (response_type, grants, mode) in [
            ("code", vec![Code], ResponseMode::Query),
            ("token", vec![Implicit], ResponseMode::Fragment),
            ("id_token", vec![Implicit], ResponseMode::Fragment),
            ("id_token token", vec![Implicit], ResponseMode::Fragment),
            ("code id_token", vec![Code, Implicit], ResponseMode::Fragment),
            ("code token", vec![Code, Implicit], ResponseMode::Fragment),
            ("code id_token token", vec![Code, Implicit], ResponseMode::Fragment),
        ] {
            let parsed = ResponseType::parse(response_type).unwrap();
            assert_eq!(
                (parsed.required_grant_types().collect::<Vec<_>>(), parsed.default_response_mode()),
                (grants, mode),
                "{response_type}"
            );
        }
        assert_eq!(ResponseType::enabled_by(&[Code]), [ResponseType::CODE]);
        assert_eq!(
            ResponseType::enabled_by(&[Implicit]),
            [ResponseType::TOKEN, ResponseType::ID_TOKEN, ResponseType::ID_TOKEN_TOKEN]
        );
        assert_eq!(ResponseType::enabled_by(&[Code, Implicit]), ResponseType::ALL);
        assert!(
            ResponseType::enabled_by(&[GrantType::Password, GrantType::ClientCredentials])
                .is_empty()
        );
    }
}
