//! Token requests and responses (RFC 6749 §4, §5).

use serde::Serialize;

use crate::{Error, ErrorCode, GrantType, Params, ResourceIndicators, Scope};

/// A token request by grant type.
#[derive(Clone, PartialEq, Eq)]
pub enum TokenRequest {
    AuthorizationCode {
        code: String,
        redirect_uri: Option<String>,
        code_verifier: Option<String>,
        resource: ResourceIndicators,
    },
    RefreshToken {
        refresh_token: String,
        scope: Option<Scope>,
        resource: ResourceIndicators,
    },
    ClientCredentials {
        scope: Option<Scope>,
        resource: ResourceIndicators,
    },
    Password {
        username: String,
        password: String,
        scope: Option<Scope>,
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

    pub fn grant_type(&self) -> GrantType {
        match self {
            Self::AuthorizationCode { .. } => GrantType::AuthorizationCode,
            Self::RefreshToken { .. } => GrantType::RefreshToken,
            Self::ClientCredentials { .. } => GrantType::ClientCredentials,
            Self::Password { .. } => GrantType::Password,
        }
    }
}

/// A successful response (RFC 6749 §5.1). `expires_in` is in seconds.
#[derive(Clone, Serialize)]
pub struct TokenResponse {
    pub access_token: String,
    pub token_type: &'static str,
    pub expires_in: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
    pub scope: Scope,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token: Option<String>,
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
