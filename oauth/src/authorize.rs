//! Authorization requests (RFC 6749 §4.1.1, OpenID Connect Core §3.1.2.1).
//!
//! A request is parsed, then its redirect URI is resolved, then it is validated; each state is a
//! type. An error before the redirect URI is resolved is shown to the end user, a later one is sent
//! to the client (RFC 6749 §4.1.2.1).

mod validate;

use serde::{Deserialize, Serialize};

use crate::{
    ApplicationType, Error, Params, Prompt, ResourceIndicators, ResponseMode, ResponseTarget,
    ResponseType, Scope, claims::ClaimsRequest, pkce::CodeChallenge, redirect_uri,
};

/// What the authorization endpoint needs to know about a client.
#[derive(Clone, Debug, PartialEq)]
pub struct ClientPolicy {
    /// The identifier that the client is registered with.
    pub client_id: String,
    /// The registered redirect URIs. Without one, the client cannot start a flow (R3).
    pub redirect_uris: Vec<String>,
    /// Decides whether the loopback port may differ (RFC 8252 §7.3).
    pub application_type: ApplicationType,
    /// Response types of the client's own registration, as far as the tenant's policy allows them.
    pub response_types: Vec<ResponseType>,
    /// Response types that the tenant's policy allows to any client.
    pub tenant_response_types: Vec<ResponseType>,
    /// Scopes that the client may request.
    pub allowed_scope: Scope,
    /// Scopes that are granted when the request has no `scope` (RFC 6749 §3.3).
    pub default_scope: Scope,
    /// All scopes that the tenant defines.
    pub supported_scope: Scope,
    /// Whether a request for a code must have a `code_challenge` (RFC 7636).
    pub require_pkce: bool,
    /// Whether the challenge method `plain` is accepted (X-18).
    pub allow_plain_pkce: bool,
    /// Seconds.
    pub default_max_age: Option<i64>,
    /// Whether end users may create an account (`prompt=create`).
    pub offers_sign_up: bool,
}

/// Why no response can be sent to a redirect URI. The error is shown to the end user and the
/// browser is not redirected (RFC 6749 §4.1.2.1).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotRedirectable {
    /// `client_id` is missing.
    #[error("The request has no client_id.")]
    MissingClient,
    /// No client of the tenant has this `client_id`.
    #[error("This tenant has no application with this client_id.")]
    UnknownClient,
    /// The client is disabled, or waits for approval.
    #[error("This application is disabled or pending approval.")]
    DisabledClient,
    /// `redirect_uri` is missing, and the client has registered several.
    #[error("The request has no redirect_uri, and the application has registered several.")]
    MissingRedirectUri,
    /// The client has registered no redirect URI.
    #[error("This application has no registered redirect URI.")]
    NoRegisteredRedirectUri,
    /// `redirect_uri` is not registered.
    #[error("The redirect_uri is not one that this application has registered.")]
    RedirectUriMismatch {
        /// The URI of the request, for the diagnostic.
        received: String,
    },
    /// The parameters cannot be read.
    #[error("{}", .0.description)]
    Malformed(Error),
}

/// A request whose parameters were parsed but not validated yet.
#[derive(Clone, Debug)]
pub struct ParsedRequest {
    params: Params,
}

/// A request of a known client, with a registered redirect URI to respond to.
#[derive(Clone, Debug)]
pub struct RedirectResolvedRequest {
    params: Params,
    response_target: ResponseTarget,
    redirect_uri_was_sent: bool,
}

/// A validated request. It is serializable, so that it can be stored during an interaction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AuthorizationRequest {
    /// The client that sent the request.
    pub client_id: String,
    /// What the response contains.
    pub response_type: ResponseType,
    /// The registered URI that the response goes to.
    pub redirect_uri: String,
    /// Whether the request contained `redirect_uri`. The token request must then repeat it (RFC
    /// 6749 §4.1.3), unless PKCE binds the code.
    pub redirect_uri_was_sent: bool,
    /// The requested scope, reduced to what the client may have.
    pub scope: Scope,
    /// The resource servers that the tokens are for (RFC 8707 §2.1).
    #[serde(default, skip_serializing_if = "ResourceIndicators::is_empty")]
    pub resource: ResourceIndicators,
    /// Returned unchanged in the response.
    pub state: Option<String>,
    /// Returned in the ID token (OpenID Connect Core §3.1.2.1).
    pub nonce: Option<String>,
    /// The requested prompts. `none` stands alone.
    pub prompt: Vec<Prompt>,
    /// Seconds.
    pub max_age: Option<i64>,
    /// The login name that the sign-in page is filled with.
    pub login_hint: Option<String>,
    /// The identity provider that the user goes to without choosing one. Not a parameter of the
    /// RFCs, but used under this name by other servers, too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idp_hint: Option<String>,
    /// An ID token of the user who is expected to be signed in.
    pub id_token_hint: Option<String>,
    /// Preferred languages of pages, separated by spaces (BCP 47).
    pub ui_locales: Option<String>,
    /// Requested authentication contexts, preferred first.
    pub acr_values: Vec<String>,
    /// Individually requested claims (OpenID Connect Core §5.5).
    pub claims: ClaimsRequest,
    /// The PKCE challenge that the code is bound to (RFC 7636 §4.3).
    pub challenge: Option<CodeChallenge>,
    /// Where and how the request is answered.
    #[serde(rename = "reply_to")]
    pub response_target: ResponseTarget,
}

impl AuthorizationRequest {
    /// Whether `prompt` contains this value.
    pub fn has_prompt(&self, prompt: Prompt) -> bool {
        self.prompt.contains(&prompt)
    }
}

/// An error that is sent to the client's redirect URI.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RedirectedError {
    /// Where the error is sent.
    pub response_target: ResponseTarget,
    /// The error of RFC 6749 §4.1.2.1 or OpenID Connect Core §3.1.2.6.
    pub error: Error,
}

impl ParsedRequest {
    /// A request with these parameters of a query or form.
    pub fn new(params: Params) -> Self {
        Self { params }
    }

    /// The `client_id` of the request, which is not authenticated here.
    ///
    /// # Errors
    ///
    /// [`NotRedirectable::MissingClient`].
    pub fn client_id(&self) -> Result<&str, NotRedirectable> {
        self.params.get("client_id").ok_or(NotRedirectable::MissingClient)
    }

    /// Resolves the redirect URI and response mode. The redirect URI must be registered, byte for
    /// byte; native clients may vary the loopback port (RFC 8252 §7.3).
    ///
    /// # Errors
    ///
    /// [`NotRedirectable`] if there is no registered URI that the response may be sent to.
    ///
    /// ```
    /// use oauth::{
    ///     ApplicationType, ClientPolicy, Params, ResponseType, Scope,
    ///     authorize::{NotRedirectable, ParsedRequest},
    /// };
    ///
    /// let scope = Scope::parse("openid email").unwrap();
    /// let policy = ClientPolicy {
    ///     client_id: "shop".into(),
    ///     redirect_uris: vec!["https://shop.example/cb".into()],
    ///     application_type: ApplicationType::Web,
    ///     response_types: vec![ResponseType::CODE],
    ///     tenant_response_types: vec![ResponseType::CODE],
    ///     allowed_scope: scope.clone(),
    ///     default_scope: scope.clone(),
    ///     supported_scope: scope,
    ///     require_pkce: false,
    ///     allow_plain_pkce: false,
    ///     default_max_age: None,
    ///     offers_sign_up: false,
    /// };
    /// let resolve = |query: &str| {
    ///     ParsedRequest::new(Params::from_query(query).unwrap())
    ///         .resolve_redirect_uri(&policy, "https://id.example")
    /// };
    /// let request = resolve("response_type=code&client_id=shop&scope=openid&state=s");
    /// let request = request.unwrap().validate(&policy).unwrap();
    /// assert_eq!(request.redirect_uri, "https://shop.example/cb");
    /// assert_eq!(request.scope.to_string(), "openid");
    /// assert!(matches!(
    ///     resolve("client_id=shop&redirect_uri=https://evil.test/cb"),
    ///     Err(NotRedirectable::RedirectUriMismatch { .. })
    /// ));
    /// ```
    pub fn resolve_redirect_uri(
        self,
        policy: &ClientPolicy,
        issuer: &str,
    ) -> Result<RedirectResolvedRequest, NotRedirectable> {
        if policy.redirect_uris.is_empty() {
            return Err(NotRedirectable::NoRegisteredRedirectUri);
        }
        let sent = self.params.get("redirect_uri");
        let redirect_uri = match (sent, policy.redirect_uris.as_slice()) {
            (Some(uri), registered) => {
                if !registered.iter().any(|registered_uri| {
                    redirect_uri::matches(registered_uri, uri, policy.application_type)
                }) {
                    return Err(NotRedirectable::RedirectUriMismatch { received: uri.to_owned() });
                }
                uri.to_owned()
            }
            // RFC 6749 §3.1.2.3: the parameter is optional where exactly one URI is registered.
            (None, [only]) => only.clone(),
            (None, _) => return Err(NotRedirectable::MissingRedirectUri),
        };
        let mode = response_mode(&self.params);
        let state = self.params.get("state").map(str::to_owned);
        let response_target = ResponseTarget::new(redirect_uri, mode, state, issuer.to_owned());
        Ok(RedirectResolvedRequest {
            redirect_uri_was_sent: sent.is_some(),
            params: self.params,
            response_target,
        })
    }
}

impl RedirectResolvedRequest {
    /// Checks every parameter against the client's policy.
    ///
    /// # Errors
    ///
    /// The first error, with the target that it is sent to (RFC 6749 §4.1.2.1).
    pub fn validate(self, policy: &ClientPolicy) -> Result<AuthorizationRequest, RedirectedError> {
        validate::validate(&self, policy)
            .map_err(|error| RedirectedError { response_target: self.response_target, error })
    }
}

/// The response mode of success and error responses. A mode that is unknown or would put a token in
/// the query falls back to the default of the response type.
fn response_mode(params: &Params) -> ResponseMode {
    let response_type =
        params.get("response_type").and_then(ResponseType::parse).unwrap_or(ResponseType::CODE);
    match params.get("response_mode").and_then(ResponseMode::parse) {
        Some(ResponseMode::Query) if response_type.has_front_channel_tokens() => {
            response_type.default_response_mode()
        }
        Some(requested) => requested,
        None => response_type.default_response_mode(),
    }
}

#[cfg(test)]
mod tests;
