//! Where a provider is spoken to: by its discovery document (OpenID Connect Discovery §4), or by
//! the endpoints in its settings.

use contract::routes::Endpoint;
use oauth::upstream::{IdTokenError, ProviderMetadata};

use crate::{
    model::identity_provider::IdentityProvider,
    runtime::{http_documents::Freshness, platform::Platform},
};

/// A document or endpoint of a provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProviderPart {
    /// The discovery document (OpenID Connect Discovery §4).
    Discovery,
    /// The token endpoint (RFC 6749 §3.2).
    Token,
    /// The key set (RFC 7517 §5).
    Keys,
    /// The userinfo endpoint, or another one that returns the user.
    Userinfo,
}

impl std::fmt::Display for ProviderPart {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Discovery => "the discovery document",
            Self::Token => "the token endpoint",
            Self::Keys => "the key set",
            Self::Userinfo => "the userinfo endpoint",
        })
    }
}

fn join(errors: &[IdTokenError]) -> String {
    errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

/// Why a sign-in at a provider failed, for the tenant's staff: the provider or its settings are
/// wrong, not the user.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProviderError {
    /// A document or endpoint of the provider could not be reached, or responded with an error.
    #[error("{part}: {reason}")]
    Unavailable {
        /// The document or endpoint.
        part: ProviderPart,
        /// What went wrong.
        reason: String,
    },
    /// The metadata is not that of the issuer, or lacks a member.
    #[error("the discovery document is not valid: {0}")]
    Metadata(String),
    /// The token endpoint did not accept the code.
    #[error("the token endpoint rejected the request: {0}")]
    Rejected(String),
    /// The response has no ID token.
    #[error("the token response has no ID token")]
    NoIdToken,
    /// No published key verifies the signature.
    #[error("the signature of the ID token is not valid")]
    Signature,
    /// The ID token is not the response to this request.
    #[error("{}", join(.0))]
    IdToken(Vec<IdTokenError>),
    /// The response names another issuer (RFC 9207).
    #[error("the response is from another issuer")]
    ResponseIssuer,
    /// The provider returned an error to the browser.
    #[error("the provider returned the error {0}")]
    Response(String),
    /// The browser returned too late.
    #[error("the browser did not return from the provider in time")]
    NoResponse,
    /// The provider says nothing that identifies the user.
    #[error("the response has no claim “{0}” that identifies the user")]
    NoSubject(String),
    /// The claims of the ID token and of the userinfo endpoint are about different users.
    #[error("the userinfo endpoint responded about another user")]
    OtherSubject,
    /// The stored secret cannot be used.
    #[error("the stored client secret can't be used: enter it again")]
    Secret,
}

impl ProviderError {
    pub(super) fn unavailable(part: ProviderPart, reason: impl ToString) -> Self {
        Self::Unavailable { part, reason: reason.to_string() }
    }

    /// Whether waiting may help, as no one has made a mistake.
    pub fn is_temporary(&self) -> bool {
        matches!(self, Self::Unavailable { .. })
    }
}

/// The endpoints of a provider, whichever way they are known.
#[derive(Clone, Debug)]
pub(super) struct Endpoints {
    pub authorization: String,
    pub token: String,
    pub userinfo: Option<String>,
    /// Where the browser goes to sign out there, too.
    pub end_session: Option<String>,
    /// Only with OpenID Connect.
    pub openid: Option<OpenIdEndpoints>,
    /// Whether the client secret is sent in the body (RFC 6749 §2.3.1).
    pub secret_in_body: bool,
}

#[derive(Clone, Debug)]
pub(super) struct OpenIdEndpoints {
    pub issuer: String,
    pub jwks_uri: String,
    /// Whether responses name the issuer (RFC 9207).
    pub names_issuer: bool,
}

/// The endpoints of the provider, from the cache or its discovery document.
pub(super) async fn endpoints(
    platform: &Platform,
    provider: &IdentityProvider,
) -> Result<Endpoints, ProviderError> {
    let missing = || ProviderError::Metadata("the settings name no issuer or endpoint".into());
    if !provider.is_openid_connect() {
        let endpoints = provider.oauth2_endpoints().ok_or_else(missing)?;
        return Ok(Endpoints {
            authorization: endpoints.authorization.to_owned(),
            token: endpoints.token.to_owned(),
            userinfo: Some(endpoints.userinfo.to_owned()),
            end_session: None,
            openid: None,
            secret_in_body: true,
        });
    }
    let issuer = provider.issuer().ok_or_else(missing)?;
    // The path of the standard, which is that of this server, too.
    let url = format!("{}{}", issuer.trim_end_matches('/'), Endpoint::Metadata.path());
    let document = platform.document(&url, Freshness::Cached).await;
    let document =
        document.map_err(|error| ProviderError::unavailable(ProviderPart::Discovery, error))?;
    let metadata: ProviderMetadata = serde_json::from_value((*document).clone())
        .map_err(|error| ProviderError::Metadata(error.to_string()))?;
    let is_same = metadata.issuer == issuer
        // Microsoft's metadata for several directories names the directory of the user.
        || metadata.issuer.contains("{tenantid}") && has_same_host(&metadata.issuer, issuer);
    if !is_same {
        let text = format!("its issuer is {}, not {issuer}", metadata.issuer);
        return Err(ProviderError::Metadata(text));
    }
    let methods = metadata.token_endpoint_auth_methods_supported.unwrap_or_default();
    let supports = |method: &str| methods.iter().any(|supported| supported == method);
    Ok(Endpoints {
        authorization: metadata.authorization_endpoint,
        token: metadata.token_endpoint,
        userinfo: metadata.userinfo_endpoint,
        end_session: metadata.end_session_endpoint,
        openid: Some(OpenIdEndpoints {
            issuer: metadata.issuer,
            jwks_uri: metadata.jwks_uri,
            names_issuer: metadata.authorization_response_iss_parameter_supported,
        }),
        secret_in_body: !methods.is_empty() && !supports("client_secret_basic"),
    })
}

fn has_same_host(one: &str, other: &str) -> bool {
    let host = |url: &str| url::Url::parse(url).ok()?.host_str().map(str::to_owned);
    host(one).is_some() && host(one) == host(other)
}
