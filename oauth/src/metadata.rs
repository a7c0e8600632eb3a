//! The metadata document of OpenID Connect Discovery 1.0 §3 and RFC 8414 §2.

use serde::Serialize;

use crate::{
    Acr, ClientAuthMethod, GrantType, Prompt, ResponseMode, ResponseType, Scope, claims,
    pkce::CodeChallengeMethod,
};

/// The URLs of a tenant's endpoints.
#[derive(Clone, Debug, Default)]
pub struct Endpoints {
    /// RFC 6749 §3.1.
    pub authorization: String,
    /// RFC 6749 §3.2.
    pub token: String,
    /// OpenID Connect Core §5.3.
    pub userinfo: String,
    /// The JWK Set (RFC 7517 §5).
    pub jwks: String,
    /// RFC 7662.
    pub introspection: String,
    /// RFC 7009.
    pub revocation: String,
    /// OpenID Connect RP-Initiated Logout 1.0.
    pub end_session: String,
    /// RFC 7591; `None` if end users may not register clients.
    pub registration: Option<String>,
}

/// The features of a tenant that its metadata document publishes.
#[derive(Clone, Debug)]
pub struct Features<'a> {
    /// All scopes of the tenant.
    pub scopes: &'a Scope,
    /// Whether clients may be allowed the challenge method `plain`.
    pub plain_pkce: bool,
    /// Whether end users may create an account (`prompt=create`).
    pub sign_up: bool,
    /// Grant types that the tenant's policy allows to a client.
    pub grant_types: &'a [GrantType],
    /// Tags of the languages of the hosted pages.
    pub ui_locales: &'a [&'a str],
    /// Names of the tenant's custom claims.
    pub custom_claims: Vec<&'a str>,
}

/// The metadata document. The comment of a member names the section that defines it, unless that is
/// OpenID Connect Discovery 1.0 §3.
#[derive(Clone, Debug, Serialize)]
pub struct ServerMetadata<'a> {
    /// The issuer identifier, which clients compare with the URL of the document.
    pub issuer: &'a str,
    /// URL of the authorization endpoint.
    pub authorization_endpoint: String,
    /// URL of the token endpoint.
    pub token_endpoint: String,
    /// URL of the userinfo endpoint.
    pub userinfo_endpoint: String,
    /// URL of the JWK Set.
    pub jwks_uri: String,
    /// URL of the introspection endpoint (RFC 8414 §2).
    pub introspection_endpoint: String,
    /// URL of the revocation endpoint (RFC 8414 §2).
    pub revocation_endpoint: String,
    /// URL of the logout endpoint (OpenID Connect RP-Initiated Logout 1.0 §2.1).
    pub end_session_endpoint: String,
    /// Scope values that clients may request.
    pub scopes_supported: Vec<&'a str>,
    /// Values of `response_type`.
    pub response_types_supported: Vec<ResponseType>,
    /// Values of `response_mode`.
    pub response_modes_supported: &'static [ResponseMode],
    /// Values of `grant_type`, and `implicit`.
    pub grant_types_supported: &'a [GrantType],
    /// Values of `code_challenge_method` (RFC 8414 §2).
    pub code_challenge_methods_supported: &'static [CodeChallengeMethod],
    /// How clients may authenticate at the token endpoint.
    pub token_endpoint_auth_methods_supported: &'static [ClientAuthMethod],
    /// Algorithms of the assertions that they authenticate with (RFC 7515 `alg`).
    pub token_endpoint_auth_signing_alg_values_supported: [&'static str; 4],
    /// How clients may authenticate at the introspection endpoint (RFC 8414 §2).
    pub introspection_endpoint_auth_methods_supported: &'static [ClientAuthMethod],
    /// Algorithms of the assertions that they authenticate with (RFC 8414 §2).
    pub introspection_endpoint_auth_signing_alg_values_supported: [&'static str; 4],
    /// How clients may authenticate at the revocation endpoint (RFC 8414 §2).
    pub revocation_endpoint_auth_methods_supported: &'static [ClientAuthMethod],
    /// Algorithms of the assertions that they authenticate with (RFC 8414 §2).
    pub revocation_endpoint_auth_signing_alg_values_supported: [&'static str; 4],
    /// `public`: every client gets the same `sub` of a user (OpenID Connect Core §8).
    pub subject_types_supported: [&'static str; 1],
    /// Algorithms of ID tokens.
    pub id_token_signing_alg_values_supported: [&'static str; 3],
    /// Values of `acr`.
    pub acr_values_supported: [&'static str; 2],
    /// Kinds of claims (OpenID Connect Core §5.6).
    pub claim_types_supported: [&'static str; 1],
    /// Names of the claims that ID token and userinfo may have.
    pub claims_supported: Vec<&'a str>,
    /// Tags of the languages of the hosted pages (RFC 5646).
    pub ui_locales_supported: &'a [&'a str],
    /// Whether the parameter `claims` is read (OpenID Connect Core §5.5).
    pub claims_parameter_supported: bool,
    /// Whether the parameter `request` is read (OpenID Connect Core §6).
    pub request_parameter_supported: bool,
    /// Whether the parameter `request_uri` is read (OpenID Connect Core §6).
    pub request_uri_parameter_supported: bool,
    /// Values of `prompt` (Initiating User Registration via OpenID Connect 1.0 §4.1).
    pub prompt_values_supported: Vec<Prompt>,
    /// Whether authorization responses have `iss` (RFC 9207 §3).
    pub authorization_response_iss_parameter_supported: bool,
    /// URL of the registration endpoint, if end users may register clients.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registration_endpoint: Option<String>,
}

/// Client authentication is the same at each endpoint.
const AUTH_METHODS: &[ClientAuthMethod] = ClientAuthMethod::ALL;
const ASSERTION_ALGORITHMS: [&str; 4] = ["RS256", "PS256", "ES256", "EdDSA"];

impl<'a> ServerMetadata<'a> {
    /// The document of a tenant with this issuer identifier.
    ///
    /// ```
    /// use oauth::{GrantType, Scope, metadata::{Endpoints, Features, ServerMetadata}};
    ///
    /// let scopes = Scope::parse("openid email").unwrap();
    /// let features = Features {
    ///     scopes: &scopes,
    ///     plain_pkce: false,
    ///     sign_up: false,
    ///     grant_types: &[GrantType::AuthorizationCode],
    ///     custom_claims: Vec::new(),
    ///     ui_locales: &["en", "de"],
    /// };
    /// let endpoints =
    ///     Endpoints { token: "https://id.example/token".into(), ..Default::default() };
    /// let document = ServerMetadata::new("https://id.example", endpoints, &features);
    /// let document = serde_json::to_value(document).unwrap();
    /// assert_eq!(document["issuer"], "https://id.example");
    /// assert_eq!(document["token_endpoint"], "https://id.example/token");
    /// assert_eq!(document["response_types_supported"], serde_json::json!(["code"]));
    /// assert!(document.get("registration_endpoint").is_none());
    /// ```
    pub fn new(issuer: &'a str, endpoints: Endpoints, features: &Features<'a>) -> Self {
        Self {
            issuer,
            authorization_endpoint: endpoints.authorization,
            token_endpoint: endpoints.token,
            userinfo_endpoint: endpoints.userinfo,
            jwks_uri: endpoints.jwks,
            introspection_endpoint: endpoints.introspection,
            revocation_endpoint: endpoints.revocation,
            end_session_endpoint: endpoints.end_session,
            scopes_supported: features.scopes.iter().collect(),
            response_types_supported: ResponseType::enabled_by(features.grant_types),
            response_modes_supported: ResponseMode::ALL,
            grant_types_supported: features.grant_types,
            code_challenge_methods_supported: if features.plain_pkce {
                &[CodeChallengeMethod::S256, CodeChallengeMethod::Plain]
            } else {
                &[CodeChallengeMethod::S256]
            },
            token_endpoint_auth_methods_supported: AUTH_METHODS,
            token_endpoint_auth_signing_alg_values_supported: ASSERTION_ALGORITHMS,
            introspection_endpoint_auth_methods_supported: AUTH_METHODS,
            introspection_endpoint_auth_signing_alg_values_supported: ASSERTION_ALGORITHMS,
            revocation_endpoint_auth_methods_supported: AUTH_METHODS,
            revocation_endpoint_auth_signing_alg_values_supported: ASSERTION_ALGORITHMS,
            subject_types_supported: ["public"],
            id_token_signing_alg_values_supported: ["RS256", "ES256", "EdDSA"],
            acr_values_supported: Acr::ALL.map(Acr::as_str),
            claim_types_supported: ["normal"],
            claims_supported: claims::supported()
                .into_iter()
                .chain(features.custom_claims.iter().copied())
                .collect(),
            ui_locales_supported: features.ui_locales,
            claims_parameter_supported: true,
            request_parameter_supported: false,
            request_uri_parameter_supported: false,
            prompt_values_supported: Prompt::ALL
                .iter()
                .copied()
                .filter(|prompt| *prompt != Prompt::Create || features.sign_up)
                .collect(),
            authorization_response_iss_parameter_supported: true,
            registration_endpoint: endpoints.registration,
        }
    }
}
