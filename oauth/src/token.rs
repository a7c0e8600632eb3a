//! Token requests and responses (RFC 6749 §4, §5).

use serde::Serialize;

use crate::{Error, ErrorCode, GrantType, Params, ResourceIndicators, Scope};

/// A token request by grant type.
#[derive(Clone, PartialEq, Eq)]
pub enum TokenRequest {
    /// RFC 6749 §4.1.3.
    AuthorizationCode {
        /// The code.
        code: String,
        /// The redirect URI of the authorization request, if it is repeated (X-10).
        redirect_uri: Option<String>,
        /// The PKCE verifier (RFC 7636 §4.5).
        code_verifier: Option<String>,
        /// The resource servers that the token is for, of those authorized (RFC 8707 §2.2).
        resource: ResourceIndicators,
    },
    /// RFC 6749 §6.
    RefreshToken {
        /// The refresh token.
        refresh_token: String,
        /// The scope of the new access token; the granted one if absent.
        scope: Option<Scope>,
        /// As of the code.
        resource: ResourceIndicators,
    },
    /// RFC 6749 §4.4.
    ClientCredentials {
        /// The requested scope; the client's default if absent.
        scope: Option<Scope>,
        /// The resource servers that the token is for.
        resource: ResourceIndicators,
    },
    /// RFC 6749 §4.3.
    Password {
        /// The user's login name.
        username: String,
        /// The user's password.
        password: String,
        /// The requested scope; the client's default if absent.
        scope: Option<Scope>,
        /// The resource servers that the token is for.
        resource: ResourceIndicators,
    },
}

/// Maximum length in bytes of a code or token; no issued value is longer.
const MAX_VALUE_LEN: usize = 4_000;

impl TokenRequest {
    /// Reads a token request.
    ///
    /// # Errors
    ///
    /// The error codes of RFC 6749 §5.2 and RFC 8707 §2.
    ///
    /// ```
    /// use oauth::{ErrorCode, GrantType, Params, token::TokenRequest};
    ///
    /// let parse = |form: &str| TokenRequest::parse(&Params::from_form(form.as_bytes()).unwrap());
    /// let request = parse("grant_type=refresh_token&refresh_token=rt_x").ok().unwrap();
    /// assert_eq!(request.grant_type(), GrantType::RefreshToken);
    /// assert_eq!(parse("grant_type=pigeon").err().unwrap().code, ErrorCode::UnsupportedGrantType);
    /// ```
    pub fn parse(params: &Params) -> Result<Self, Error> {
        let unsupported = |name: &str| {
            Error::new(
                ErrorCode::UnsupportedGrantType,
                format!("grant_type {} is not supported here.", crate::error::printable(name)),
            )
        };
        let name = params.require("grant_type")?;
        let scope = || params.get("scope").map(Scope::parse).transpose();
        let value = |name: &str| match params.require(name)? {
            value if value.len() > MAX_VALUE_LEN => {
                Err(Error::new(ErrorCode::InvalidGrant, format!("{name} is not one of ours.")))
            }
            value => Ok(value.to_owned()),
        };
        let grant = GrantType::parse(name).ok_or_else(|| unsupported(name))?;
        let resource = ResourceIndicators::from_params(params)?;
        match grant {
            GrantType::AuthorizationCode => Ok(Self::AuthorizationCode {
                code: value("code")?,
                redirect_uri: params.get("redirect_uri").map(str::to_owned),
                code_verifier: params.get("code_verifier").map(str::to_owned),
                resource,
            }),
            GrantType::RefreshToken => Ok(Self::RefreshToken {
                refresh_token: value("refresh_token")?,
                scope: scope()?,
                resource,
            }),
            GrantType::ClientCredentials => {
                Ok(Self::ClientCredentials { scope: scope()?, resource })
            }
            GrantType::Password => Ok(Self::Password {
                username: params.require("username")?.to_owned(),
                password: params.require("password")?.to_owned(),
                scope: scope()?,
                resource,
            }),
            // The implicit grant has no token request: the authorization endpoint issues its
            // tokens.
            GrantType::Implicit => Err(unsupported(name)),
        }
    }

    /// The grant type that was parsed.
    pub fn grant_type(&self) -> GrantType {
        match self {
            Self::AuthorizationCode { .. } => GrantType::AuthorizationCode,
            Self::RefreshToken { .. } => GrantType::RefreshToken,
            Self::ClientCredentials { .. } => GrantType::ClientCredentials,
            Self::Password { .. } => GrantType::Password,
        }
    }
}

/// A successful response (RFC 6749 §5.1). `expires_in` is in seconds (X-4).
#[derive(Clone, Serialize)]
pub struct TokenResponse {
    /// A JWT (RFC 9068) or an opaque value.
    pub access_token: String,
    /// Always `Bearer` (RFC 6750).
    pub token_type: &'static str,
    /// Lifetime of the access token in seconds.
    pub expires_in: i64,
    /// The next refresh token; `None` if the client gets none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
    /// The granted scope, always named.
    pub scope: Scope,
    /// Present if `openid` was granted and there is a user.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token: Option<String>,
    /// What a dialect adds to the response; empty on the standard paths.
    #[serde(flatten)]
    pub additions: serde_json::Map<String, serde_json::Value>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn code(form: &str) -> ErrorCode {
        TokenRequest::parse(&Params::from_query(form).unwrap()).err().unwrap().code
    }

    #[test]
    fn invalid_requests_have_their_error_code() {
        assert_eq!(code(""), ErrorCode::InvalidRequest);
        assert_eq!(code("grant_type=pigeon"), ErrorCode::UnsupportedGrantType);
        assert_eq!(code("grant_type=implicit"), ErrorCode::UnsupportedGrantType);
        assert_eq!(code("grant_type=password&username=anna"), ErrorCode::InvalidRequest);
        assert_eq!(code("grant_type=password&password=x"), ErrorCode::InvalidRequest);
        assert_eq!(code("grant_type=authorization_code"), ErrorCode::InvalidRequest);
        assert_eq!(
            code("grant_type=refresh_token&refresh_token=x&scope=%22"),
            ErrorCode::InvalidScope
        );
        assert_eq!(code("grant_type=client_credentials&resource=/x"), ErrorCode::InvalidTarget);
    }

    proptest! {
        #[test]
        fn arbitrary_forms_do_not_panic(form in ".{0,200}") {
            if let Ok(params) = Params::from_query(&form) {
                let _ = TokenRequest::parse(&params);
            }
        }
    }
}
