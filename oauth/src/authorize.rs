//! An authorization request on its way: received, addressed (it is known where an answer may
//! go), validated. What fails before it is addressed is shown to the person; what fails after
//! is told to the client.

mod validate;

use serde::{Deserialize, Serialize};

use crate::{
    ApplicationType, Error, Params, Prompt, ResponseMode, ResponseTarget, ResponseType, Scope,
    claims::ClaimsRequest, pkce::CodeChallenge, redirect_uri,
};

/// What the authorization endpoint must know of an application.
#[derive(Clone, Debug, PartialEq)]
pub struct ClientPolicy {
    pub client_id: String,
    pub redirect_uris: Vec<String>,
    pub application_type: ApplicationType,
    /// What it may ask for: its own switches, as far as the tenant's policy allows them.
    pub response_types: Vec<ResponseType>,
    /// What the tenant's policy allows any application.
    pub tenant_response_types: Vec<ResponseType>,
    /// What it may ask for.
    pub allowed_scope: Scope,
    /// What it gets when it asks for nothing.
    pub default_scope: Scope,
    /// What the tenant knows at all.
    pub supported_scope: Scope,
    pub require_pkce: bool,
    pub allow_plain_pkce: bool,
    /// Seconds.
    pub default_max_age: Option<i64>,
}

/// Why there is nowhere to send an answer. The person is told, nobody is redirected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotRedirectable {
    #[error("The request does not say which application it is from.")]
    MissingClient,
    #[error("There is no application of this name here.")]
    UnknownClient,
    #[error("This application is switched off.")]
    DisabledClient,
    #[error("The request does not say where to go back to.")]
    MissingRedirectUri,
    #[error("This application has no address registered to go back to.")]
    NoRegisteredRedirectUri,
    #[error("The address to go back to is not one that this application has registered.")]
    RedirectUriMismatch { received: String },
    #[error("{}", .0.description)]
    Malformed(Error),
}

/// The request as it came in.
#[derive(Clone, Debug)]
pub struct ParsedRequest {
    params: Params,
}

/// The request of a known application, with a registered place to answer to.
#[derive(Clone, Debug)]
pub struct RedirectResolvedRequest {
    params: Params,
    response_target: ResponseTarget,
    redirect_uri_was_sent: bool,
}

/// A request that may be decided. It can be stored while a person is asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AuthorizationRequest {
    pub client_id: String,
    pub response_type: ResponseType,
    pub redirect_uri: String,
    pub redirect_uri_was_sent: bool,
    /// What may be granted: what was asked for, as far as the application may have it.
    pub scope: Scope,
    pub state: Option<String>,
    pub nonce: Option<String>,
    pub prompt: Vec<Prompt>,
    /// Seconds.
    pub max_age: Option<i64>,
    pub login_hint: Option<String>,
    pub id_token_hint: Option<String>,
    pub ui_locales: Option<String>,
    pub acr_values: Vec<String>,
    pub claims: ClaimsRequest,
    pub challenge: Option<CodeChallenge>,
    #[serde(rename = "reply_to")]
    pub response_target: ResponseTarget,
}

impl AuthorizationRequest {
    pub fn has_prompt(&self, prompt: Prompt) -> bool {
        self.prompt.contains(&prompt)
    }
}

/// A refusal that the client is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RedirectedError {
    pub response_target: ResponseTarget,
    pub error: Error,
}

impl ParsedRequest {
    pub fn new(params: Params) -> Self {
        Self { params }
    }

    /// Which application it says it is from.
    pub fn client_id(&self) -> Result<&str, NotRedirectable> {
        self.params.get("client_id").ok_or(NotRedirectable::MissingClient)
    }

    /// Find where an answer may go. The redirect URI must be registered, byte for byte.
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
            // RFC 6749 §3.1.2.3: it may be left out where exactly one is registered.
            (None, [only]) => only.clone(),
            (None, _) => return Err(NotRedirectable::MissingRedirectUri),
        };
        let mode = response_mode(&self.params);
        let state = self.params.get("state").map(str::to_owned);
        let reply_to = ResponseTarget::new(redirect_uri, mode, state, issuer.to_owned());
        Ok(RedirectResolvedRequest {
            redirect_uri_was_sent: sent.is_some(),
            params: self.params,
            response_target: reply_to,
        })
    }
}

impl RedirectResolvedRequest {
    pub fn validate(self, policy: &ClientPolicy) -> Result<AuthorizationRequest, RedirectedError> {
        validate::validate(&self, policy)
            .map_err(|error| RedirectedError { response_target: self.response_target, error })
    }
}

/// How the answer travels, a refusal too. What cannot be as it was asked (an unknown mode, a
/// token in a query) is told in the response type's own way.
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
