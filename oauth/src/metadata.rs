//! The metadata document of OpenID Connect Discovery 1.0 §3 and RFC 8414 §2.

use serde_json::{Value, json};

use crate::{GrantType, ResponseType, Scope, claims};

/// The features of a tenant that its metadata document publishes.
#[derive(Clone, Debug)]
pub struct Features<'a> {
    /// All scopes of the tenant.
    pub scopes: &'a Scope,
    /// Whether clients may be allowed the challenge method `plain`.
    pub plain_pkce: bool,
    /// Grant types that the tenant's policy allows to a client.
    pub grant_types: &'a [GrantType],
    /// Whether end users may register clients.
    pub dynamic_registration: bool,
    /// Tags of the languages of the hosted pages.
    pub ui_locales: &'a [&'a str],
    /// Names of the tenant's custom claims.
    pub custom_claims: Vec<&'a str>,
}

/// Builds the document. `issuer` is the tenant's issuer identifier; endpoints are paths below
/// `base_url` (X-2).
///
/// ```
/// use oauth::{GrantType, Scope, metadata::{Features, document}};
///
/// let scopes = Scope::parse("openid email").unwrap();
/// let features = Features {
///     scopes: &scopes,
///     plain_pkce: false,
///     grant_types: &[GrantType::AuthorizationCode],
///     dynamic_registration: false,
///     custom_claims: Vec::new(),
///     ui_locales: &["en", "de"],
/// };
/// let document = document("https://id.example/oauth2", "https://id.example", &features);
/// assert_eq!(document["issuer"], "https://id.example/oauth2");
/// assert_eq!(document["token_endpoint"], "https://id.example/oauth2/token");
/// assert_eq!(document["response_types_supported"], serde_json::json!(["code"]));
/// ```
pub fn document(issuer: &str, base_url: &str, features: &Features<'_>) -> Value {
    let endpoint = |path: &str| format!("{base_url}{path}");
    let auth_methods = ["client_secret_basic", "client_secret_post", "none", "private_key_jwt"];
    let assertion_algs = ["RS256", "PS256", "ES256", "EdDSA"];
    let code_challenge_methods: &[&str] =
        if features.plain_pkce { &["S256", "plain"] } else { &["S256"] };
    let mut claims_supported = claims::supported();
    claims_supported.extend(features.custom_claims.iter().copied());
    let response_types: Vec<&str> = ResponseType::enabled_by(features.grant_types)
        .into_iter()
        .map(ResponseType::as_str)
        .collect();
    let grant_types: Vec<&str> = features.grant_types.iter().map(|grant| grant.as_str()).collect();
    let mut document = json!({
        "issuer": issuer,
        "authorization_endpoint": endpoint("/oauth2/authorize"),
        "token_endpoint": endpoint("/oauth2/token"),
        "userinfo_endpoint": endpoint("/oauth2/userinfo"),
        "jwks_uri": endpoint("/oauth2/jwks"),
        "introspection_endpoint": endpoint("/oauth2/introspect"),
        "revocation_endpoint": endpoint("/oauth2/revoke"),
        "end_session_endpoint": endpoint("/oauth2/logout"),
        "scopes_supported": features.scopes.iter().collect::<Vec<_>>(),
        "response_types_supported": response_types,
        "response_modes_supported": ["query", "fragment", "form_post"],
        "grant_types_supported": grant_types,
        "code_challenge_methods_supported": code_challenge_methods,
        "token_endpoint_auth_methods_supported": auth_methods,
        "token_endpoint_auth_signing_alg_values_supported": assertion_algs,
        "introspection_endpoint_auth_methods_supported": auth_methods,
        "introspection_endpoint_auth_signing_alg_values_supported": assertion_algs,
        "revocation_endpoint_auth_methods_supported": auth_methods,
        "revocation_endpoint_auth_signing_alg_values_supported": assertion_algs,
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256", "ES256", "EdDSA"],
        "acr_values_supported": ["1"],
        "claim_types_supported": ["normal"],
        "claims_supported": claims_supported,
        "ui_locales_supported": features.ui_locales,
        "claims_parameter_supported": true,
        "request_parameter_supported": false,
        "request_uri_parameter_supported": false,
        "prompt_values_supported": ["none", "login", "consent", "select_account"],
        "authorization_response_iss_parameter_supported": true,
    });
    if features.dynamic_registration {
        document["registration_endpoint"] = endpoint("/oauth2/register").into();
    }
    document
}
