//! Stack Auth's authorization endpoint: it starts a sign-in at an identity provider, or links one,
//! and ends in an authorization response of our own (S1-1 to S1-23).

use std::sync::Arc;

use contract::routes::Dialect;
use oauth::{ErrorCode, Params, authorize::ParsedRequest};

use super::{
    InteractionRequest, TokenAddition,
    authorize::store_request,
    upstream::{self, UpstreamStart},
};
use crate::{
    client, diagnostic,
    identity_provider::{LinkRequest, StackAuthReturn},
    model::{
        actor::Actor,
        audit_event::{AuditEvent, ObjectKind},
        browser_id::BrowserId,
        client::{Client, origin_of},
        error::{Error, Result},
        request_context::BrowserContext,
    },
    runtime::{secret, tenant::Tenant, vault::DigestKind},
    sign_in, token,
};

/// Seconds for which a sign-in is recent enough to link an identity.
const RECENT_SIGN_IN: i64 = 3600;
/// The scope value that stands for the client's default scope.
const LEGACY_SCOPE: &str = "legacy";

/// An error of Stack Auth, by its code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StackAuthCode {
    /// A parameter is missing or malformed.
    SchemaError,
    /// The client is unknown, or its credentials are wrong.
    InvalidClient,
    /// A confidential secret was sent in a URL.
    SecretInQuery,
    /// Header and query disagree.
    InvalidPublishableKey,
    /// The tenant has no such enabled provider.
    ProviderNotFound,
    /// The provider did not respond within ten minutes.
    Timeout,
    /// A redirect URI is not one of the client's.
    RedirectNotAllowed,
    /// A code is unknown, used or expired.
    InvalidCode,
    /// A refresh token is unknown, used or expired.
    InvalidRefreshToken,
    /// The user needs a second factor.
    SecondFactorRequired,
    /// The user cancelled at the provider.
    AccessDenied,
    /// The identity belongs to another user.
    LinkedToAnotherUser,
    /// The user has another identity of the provider.
    HasAnotherIdentity,
    /// The client may not have the scope.
    InvalidScope,
    /// There is no account, and none is created.
    SignUpNotEnabled,
    /// The provider or the tenant's settings for it are wrong.
    ProviderFailed,
}

impl StackAuthCode {
    /// The code in responses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SchemaError => "SCHEMA_ERROR",
            Self::InvalidClient => "INVALID_OAUTH_CLIENT_ID_OR_SECRET",
            Self::SecretInQuery => "invalid_request",
            Self::InvalidPublishableKey => "INVALID_PUBLISHABLE_CLIENT_KEY",
            Self::ProviderNotFound => "OAUTH_PROVIDER_NOT_FOUND_OR_NOT_ENABLED",
            Self::Timeout => "OUTER_OAUTH_TIMEOUT",
            Self::RedirectNotAllowed => "REDIRECT_URL_NOT_WHITELISTED",
            Self::InvalidCode => "INVALID_AUTHORIZATION_CODE",
            Self::InvalidRefreshToken => "REFRESH_TOKEN_NOT_FOUND_OR_EXPIRED",
            Self::SecondFactorRequired => "MULTI_FACTOR_AUTHENTICATION_REQUIRED",
            Self::AccessDenied => "OAUTH_PROVIDER_ACCESS_DENIED",
            Self::LinkedToAnotherUser => "OAUTH_CONNECTION_ALREADY_CONNECTED_TO_ANOTHER_USER",
            Self::HasAnotherIdentity => "USER_ALREADY_CONNECTED_TO_ANOTHER_OAUTH_CONNECTION",
            Self::InvalidScope => "INVALID_SCOPE",
            Self::SignUpNotEnabled => "SIGN_UP_NOT_ENABLED",
            Self::ProviderFailed => "OAUTH_PROVIDER_ERROR",
        }
    }
}

/// Why a request was rejected.
#[derive(Debug)]
pub struct StackAuthError {
    /// The code of the response.
    pub code: StackAuthCode,
    /// For the developer of the client.
    pub message: String,
    /// Where the error goes; as JSON without it (S1-6).
    pub redirect_to: Option<String>,
}

/// A request for Stack Auth's authorization endpoint.
#[derive(Clone, Copy, Debug)]
pub struct StackAuthRequest<'r> {
    /// The provider in the path (S1-2).
    pub provider: &'r str,
    /// The parameters of the query.
    pub params: &'r Params,
    /// `X-Stack-Project-Id` (S1-17).
    pub project_id: Option<&'r str>,
    /// `X-Stack-Publishable-Client-Key` (S1-18).
    pub publishable_key: Option<&'r str>,
}

/// The outcome of a request: the URL of the provider, or why it was rejected.
pub type StackAuthOutcome = std::result::Result<String, StackAuthError>;

fn reject<T>(code: StackAuthCode, message: impl Into<String>) -> std::result::Result<T, Rejection> {
    Err(Rejection::Error(code, message.into()))
}

fn provider_not_found<T>() -> std::result::Result<T, Rejection> {
    let message = "There is no such identity provider here, or it is not enabled.";
    reject(StackAuthCode::ProviderNotFound, message)
}

/// An error before it is known where it goes, or a failure of this server.
enum Rejection {
    Error(StackAuthCode, String),
    Failed(Error),
}

impl Rejection {
    fn into_outcome(self, redirect_to: Option<String>) -> Result<StackAuthOutcome> {
        match self {
            Self::Error(code, message) => Ok(Err(StackAuthError { code, message, redirect_to })),
            Self::Failed(error) => Err(error),
        }
    }
}

impl From<Error> for Rejection {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

/// Validates a request, stores the authorization request that it contains, and begins a sign-in at
/// the provider.
pub async fn begin_stack_auth(
    tenant: &Tenant,
    request: StackAuthRequest<'_>,
    from: BrowserContext<'_>,
) -> Result<StackAuthOutcome> {
    let requester = match find_requester(tenant, request).await {
        Ok(requester) => requester,
        Err(rejection) => return rejection.into_outcome(None),
    };
    match begin(tenant, request, from, &requester).await {
        Ok(url) => Ok(Ok(url)),
        Err(rejection) => rejection.into_outcome(requester.error_redirect),
    }
}

/// The client that has sent a request, and where its errors go.
struct Requester {
    client: Arc<Client>,
    error_redirect: Option<String>,
}

/// Validates what decides where an error goes.
async fn find_requester(
    tenant: &Tenant,
    request: StackAuthRequest<'_>,
) -> std::result::Result<Requester, Rejection> {
    let params = request.params;
    let get = |name: &str| params.get(name).filter(|value| !value.is_empty());
    let client_id = required(params, "client_id")?;
    let key = required(params, "client_secret")?;
    let is_own_project = |id: &&str| [tenant.slug(), tenant.id(), client_id].contains(id);
    if request.project_id.is_some_and(|id| !is_own_project(&id)) {
        return reject(
            StackAuthCode::SchemaError,
            "X-Stack-Project-Id is neither the project of this address nor the client_id.",
        );
    }
    if request.publishable_key.is_some_and(|header| header != key) {
        return reject(
            StackAuthCode::InvalidPublishableKey,
            "X-Stack-Publishable-Client-Key and client_secret differ.",
        );
    }
    let client = tenant.client(client_id).await?.filter(|client| client.enabled);
    let Some(client) = client else {
        return reject(StackAuthCode::InvalidClient, "There is no such client here.");
    };
    check_key(tenant, &client, key).await?;
    let redirect_uri = required(params, "redirect_uri")?;
    if !client.has_redirect_uri(redirect_uri) {
        let message = "redirect_uri is not registered for this client.";
        return reject(StackAuthCode::RedirectNotAllowed, message);
    }
    for name in ["error_redirect_uri", "error_redirect_url", "after_callback_redirect_url"] {
        if get(name).is_some_and(|uri| !may_redirect_to(&client, uri)) {
            let message = format!(
                "{name} is neither a redirect URI of this client nor on one of its origins."
            );
            return reject(StackAuthCode::RedirectNotAllowed, message);
        }
    }
    let error_redirect = get("error_redirect_uri").or(get("error_redirect_url"));
    Ok(Requester { client, error_redirect: error_redirect.map(str::to_owned) })
}

async fn begin(
    tenant: &Tenant,
    request: StackAuthRequest<'_>,
    from: BrowserContext<'_>,
    Requester { client, error_redirect }: &Requester,
) -> std::result::Result<String, Rejection> {
    let params = request.params;
    let get = |name: &str| params.get(name).filter(|value| !value.is_empty());
    for name in ["scope", "state", "code_challenge"] {
        required(params, name)?;
    }
    for (name, expected) in [
        ("grant_type", "authorization_code"),
        ("response_type", "code"),
        ("code_challenge_method", "S256"),
    ] {
        if required(params, name)? != expected {
            return reject(StackAuthCode::SchemaError, format!("{name} must be {expected}."));
        }
    }
    let link = match get("type").unwrap_or("authenticate") {
        "authenticate" => None,
        "link" => Some(user_to_link(tenant, client, get("token"), from.browser).await?),
        _ => {
            let message = "type must be authenticate or link.";
            return reject(StackAuthCode::SchemaError, message);
        }
    };
    if tenant.enabled_provider(request.provider).await?.is_none() {
        return provider_not_found();
    }
    let handle = store_authorization_request(tenant, client, params).await?;
    let returning = StackAuthReturn { error_redirect: error_redirect.clone(), link };
    let scope = get("provider_scope");
    let begun =
        upstream::begin_for_stack_auth(tenant, &handle, (request.provider, scope), from, returning);
    match begun.await? {
        UpstreamStart::Redirect(url) => Ok(url),
        UpstreamStart::Failed { error, .. } => {
            reject(StackAuthCode::ProviderFailed, error.to_string())
        }
        UpstreamStart::UnknownProvider | UpstreamStart::Gone => provider_not_found(),
    }
}

fn required<'p>(params: &'p Params, name: &str) -> std::result::Result<&'p str, Rejection> {
    match params.get(name).filter(|value| !value.is_empty()) {
        Some(value) => Ok(value),
        None => reject(StackAuthCode::SchemaError, format!("{name} is missing.")),
    }
}

/// The key in the query must be the client's publishable key. A secret there is exposed: it is in
/// the history of the browser and in logs.
async fn check_key(
    tenant: &Tenant,
    client: &Client,
    key: &str,
) -> std::result::Result<(), Rejection> {
    if client.settings.publishable_key.as_deref() == Some(key) {
        return Ok(());
    }
    let digest = tenant.platform().vault().digest(DigestKind::ClientSecret, key);
    let now = tenant.now().0;
    // Secrets that were chosen by people could be guessed here: only generated ones are compared.
    let is_secret = secret::is_well_formed(key, client::SECRET_PREFIX)
        && client.active_secrets(now).any(|secret| secret.digest == digest);
    if !is_secret {
        return reject(StackAuthCode::InvalidClient, "client_secret is not the publishable key.");
    }
    let actor = Actor::client(&client.row_id, &client.name);
    tenant
        .transaction(&actor, async |tx| {
            let object = (ObjectKind::Client, client.row_id.as_str(), client.name.as_str());
            tx.audit(AuditEvent::ClientSecretExposed, object, serde_json::json!({}));
            Ok(())
        })
        .await?;
    reject(
        StackAuthCode::SecretInQuery,
        "client_secret is a confidential secret, which is exposed in a URL. Use the publishable \
         key of the application, and replace the secret.",
    )
}

/// Whether a redirect parameter is one of the client's.
fn may_redirect_to(client: &Client, uri: &str) -> bool {
    client.has_redirect_uri(uri)
        || origin_of(uri).is_some_and(|origin| client.settings.allowed_origins.contains(&origin))
}

/// The user of an access token of this tenant and client, who has signed in recently.
async fn user_to_link(
    tenant: &Tenant,
    client: &Client,
    token: Option<&str>,
    browser: &BrowserId,
) -> std::result::Result<LinkRequest, Rejection> {
    let Some(token) = token else {
        return reject(StackAuthCode::SchemaError, "token is missing: type is link.");
    };
    let user = token::user_of_client(tenant, client, token, RECENT_SIGN_IN).await?;
    // A token alone is not enough: it may have been taken, or be another user's, sent to link the
    // identity of the user who opens the URL.
    let signed_in = sign_in::current(tenant, browser).await?;
    match (user, signed_in) {
        (Some((user_id, grant_id)), Some(signed_in))
            if signed_in.user_id == user_id && !signed_in.lacks_factor =>
        {
            Ok(LinkRequest { user_id, sign_in_id: signed_in.id, grant_id })
        }
        _ => reject(
            StackAuthCode::SchemaError,
            "token must be an access token of this client for this server, of the user who is \
             signed in in this browser, with the second factor, and signed in within an hour.",
        ),
    }
}

/// The parameters of a standard authorization request (RFC 6749 §4.1.1).
fn standard_params(params: &Params) -> std::result::Result<Params, oauth::Error> {
    let scope = params.get("scope").unwrap_or_default();
    let scope: Vec<&str> = scope.split(' ').filter(|value| *value != LEGACY_SCOPE).collect();
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for name in [
        "client_id",
        "redirect_uri",
        "response_type",
        "state",
        "nonce",
        "code_challenge",
        "code_challenge_method",
    ] {
        if let Some(value) = params.get(name) {
            query.append_pair(name, value);
        }
    }
    if !scope.is_empty() {
        query.append_pair("scope", &scope.join(" "));
    }
    Params::from_query(&query.finish())
}

/// Stores the standard authorization request that the parameters contain. Returns its handle.
async fn store_authorization_request(
    tenant: &Tenant,
    client: &Client,
    params: &Params,
) -> std::result::Result<String, Rejection> {
    let standard = standard_params(params).map_err(Error::from)?;
    let policy = client.policy(tenant, Dialect::StackAuth);
    let invalid = |error: oauth::Error| {
        let code = match error.code {
            ErrorCode::InvalidScope => StackAuthCode::InvalidScope,
            _ => StackAuthCode::SchemaError,
        };
        let description = error.description.clone();
        diagnostic::record(tenant, Some(client), &error.into());
        Rejection::Error(code, description)
    };
    let resolved = ParsedRequest::new(standard).resolve_redirect_uri(&policy, tenant.issuer());
    let resolved = resolved
        .map_err(|reason| Rejection::Error(StackAuthCode::SchemaError, reason.to_string()))?;
    let request = resolved.validate(&policy).map_err(|rejected| invalid(rejected.error))?;
    let after = params.get("after_callback_redirect_url").filter(|value| !value.is_empty());
    let stored = InteractionRequest::Client {
        request: Box::new(request),
        hinted_subject: None,
        token_addition: Some(TokenAddition {
            after_callback_redirect_url: after.map(str::to_owned),
        }),
    };
    match store_request(tenant, client, &stored).await? {
        Some(handle) => Ok(handle),
        None => reject(StackAuthCode::SchemaError, "The request is too large."),
    }
}
