//! Token requests and responses (RFC 6749 §4, §5; RFC 8693 §2).

use std::borrow::Cow;

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
    /// RFC 8693 §2.1, for the token of an identity provider.
    TokenExchange {
        /// An access token of the user.
        subject_token: String,
        /// The id of the identity provider.
        audience: String,
        /// The scope that the provider's token must have; any if absent.
        scope: Option<Scope>,
    },
}

/// The token type of access tokens in a token exchange (RFC 8693 §3).
pub const ACCESS_TOKEN_TYPE_URI: &str = "urn:ietf:params:oauth:token-type:access_token";

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
                let why = format!("{name} was not issued by this server.");
                Err(Error::new(ErrorCode::InvalidGrant, why))
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
            GrantType::TokenExchange => {
                check_exchange(params)?;
                if !resource.is_empty() {
                    return Err(Error::new(
                        ErrorCode::InvalidTarget,
                        "Name the identity provider by audience, without resource.",
                    ));
                }
                Ok(Self::TokenExchange {
                    subject_token: params.require("subject_token")?.to_owned(),
                    audience: params.require("audience")?.to_owned(),
                    scope: scope()?,
                })
            }
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
            Self::TokenExchange { .. } => GrantType::TokenExchange,
        }
    }
}

/// The only exchange is that of an access token for an access token, without delegation
/// (RFC 8693 §2.1).
fn check_exchange(params: &Params) -> Result<(), Error> {
    let invalid = |text: String| Err::<(), _>(Error::new(ErrorCode::InvalidRequest, text));
    if params.require("subject_token_type")? != ACCESS_TOKEN_TYPE_URI {
        return invalid(format!("subject_token_type must be {ACCESS_TOKEN_TYPE_URI}."));
    }
    if params
        .get("requested_token_type")
        .is_some_and(|requested| requested != ACCESS_TOKEN_TYPE_URI)
    {
        return invalid(format!("requested_token_type can only be {ACCESS_TOKEN_TYPE_URI}."));
    }
    if params.get("actor_token").or(params.get("actor_token_type")).is_some() {
        return invalid("actor_token is not supported here.".into());
    }
    Ok(())
}

/// A successful response (RFC 6749 §5.1, RFC 8693 §2.2.1). `expires_in` is in seconds (X-4).
#[derive(Clone, Serialize)]
pub struct TokenResponse {
    /// A JWT (RFC 9068) or an opaque value; of an exchange, what the provider has issued.
    pub access_token: String,
    /// Present in the response to an exchange.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issued_token_type: Option<&'static str>,
    /// `Bearer` (RFC 6750); of an exchange, what the provider says.
    pub token_type: Cow<'static, str>,
    /// Lifetime of the access token in seconds; `None` if its provider does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_in: Option<i64>,
    /// The next refresh token; `None` if the client gets none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
    /// The granted scope, always named; `None` if the provider of the token does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<Scope>,
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
        let token = "urn:ietf:params:oauth:token-type:access_token";
        let exchange =
            "grant_type=urn:ietf:params:oauth:grant-type:token-exchange&subject_token=x&audience=y";
        for (more, expected) in [
            ("", ErrorCode::InvalidRequest),
            ("&subject_token_type=urn:ietf:params:oauth:token-type:jwt", ErrorCode::InvalidRequest),
            ("&subject_token_type=TOKEN&requested_token_type=urn:x", ErrorCode::InvalidRequest),
            ("&subject_token_type=TOKEN&actor_token=z", ErrorCode::InvalidRequest),
            ("&subject_token_type=TOKEN&resource=https://api.example", ErrorCode::InvalidTarget),
            ("&subject_token_type=TOKEN&scope=%22", ErrorCode::InvalidScope),
        ] {
            let more = more.replace("TOKEN", token);
            assert_eq!(code(&format!("{exchange}{more}")), expected, "{more}");
        }
    }

    #[test]
    fn parameters_of_each_grant_type_are_read() {
        let parse = |form: &str| TokenRequest::parse(&Params::from_query(form).unwrap());
        let resource = ResourceIndicators::parse("urn:api").unwrap();
        let scope = Some(Scope::parse("read").unwrap());
        let type_of_exchange = "urn:ietf:params:oauth:grant-type:token-exchange";
        for (form, grant, expected) in [
            (
                "grant_type=authorization_code&code=c&redirect_uri=u&code_verifier=v\
                 &resource=urn:api"
                    .to_owned(),
                GrantType::AuthorizationCode,
                TokenRequest::AuthorizationCode {
                    code: "c".into(),
                    redirect_uri: Some("u".into()),
                    code_verifier: Some("v".into()),
                    resource: resource.clone(),
                },
            ),
            (
                "grant_type=client_credentials&scope=read&resource=urn:api".to_owned(),
                GrantType::ClientCredentials,
                TokenRequest::ClientCredentials {
                    scope: scope.clone(),
                    resource: resource.clone(),
                },
            ),
            (
                "grant_type=password&username=anna&password=p&scope=read&resource=urn:api"
                    .to_owned(),
                GrantType::Password,
                TokenRequest::Password {
                    username: "anna".into(),
                    password: "p".into(),
                    scope: scope.clone(),
                    resource,
                },
            ),
            (
                format!(
                    "grant_type={type_of_exchange}&subject_token=t&audience=idp&scope=read\
                     &subject_token_type={ACCESS_TOKEN_TYPE_URI}\
                     &requested_token_type={ACCESS_TOKEN_TYPE_URI}"
                ),
                GrantType::TokenExchange,
                TokenRequest::TokenExchange {
                    subject_token: "t".into(),
                    audience: "idp".into(),
                    scope,
                },
            ),
        ] {
            let request = parse(&form).unwrap_or_else(|error| panic!("{form}: {error}"));
            assert_eq!(request.grant_type(), grant, "{form}");
            assert!(request == expected, "{form}");
        }
    }

    #[test]
    fn code_and_refresh_token_have_at_most_4000_bytes() {
        for name in ["code", "refresh_token"] {
            let grant = if name == "code" { "authorization_code" } else { name };
            let form = |length: usize| format!("grant_type={grant}&{name}={}", "x".repeat(length));
            let parse = |form: &str| TokenRequest::parse(&Params::from_query(form).unwrap());
            assert!(parse(&form(MAX_VALUE_LEN)).is_ok());
            assert_eq!(code(&form(MAX_VALUE_LEN + 1)), ErrorCode::InvalidGrant);
        }
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
