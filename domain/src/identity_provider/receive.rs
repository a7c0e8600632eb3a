//! The provider's response in the browser (RFC 6749 §4.1.2, RFC 9207): it is accepted once, in the
//! browser that began the sign-in, from its provider and within ten minutes (A9).

use oauth::Params;
use serde::{Deserialize, Serialize};

use super::{
    begin::{PendingSignIn, id_of_state, label},
    exchange::{SentRequest, exchange},
    identity::UpstreamIdentity,
    metadata::{ProviderError, endpoints},
};
use crate::{
    model::{
        actor::Actor,
        browser_id::BrowserId,
        error::{Error, Result},
        identity_provider::IdentityProvider,
        provider_source::ProviderSource,
    },
    runtime::tenant::Tenant,
};

/// What a sign-in at a provider was begun for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Purpose {
    /// A step of an interaction.
    Interaction {
        handle: String,
        /// How a sign-in that a client of Stack Auth began differs from others.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        stack_auth: Option<StackAuthReturn>,
    },
    /// A session for a page of this origin or of a client's.
    Session { return_to: String },
    /// A link to the user of this session, from the page of their account.
    AccountLink { user_id: String, sign_in_id: String },
    /// A test, whose report is stored under the digest of its handle.
    Test { digest: String },
}

/// What a client of Stack Auth has asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StackAuthReturn {
    /// Where errors go (S1-6).
    pub error_redirect: Option<String>,
    /// Who the identity is linked to (S1-3).
    pub link: Option<LinkRequest>,
}

/// A user who links an identity, and what has proven that they ask for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LinkRequest {
    pub user_id: String,
    /// The session of the browser.
    pub sign_in_id: String,
    /// The grant of the access token.
    pub grant_id: String,
}

impl Purpose {
    /// What a client of Stack Auth has asked for, if one has.
    pub fn stack_auth(&self) -> Option<&StackAuthReturn> {
        match self {
            Self::Interaction { stack_auth, .. } => stack_auth.as_ref(),
            Self::Session { .. } | Self::AccountLink { .. } | Self::Test { .. } => None,
        }
    }
}

impl Received {
    /// The digest of a test's handle, if the response is that of a test.
    pub fn test_digest(&self) -> Option<&str> {
        match self {
            Self::Late(purpose)
            | Self::Denied(purpose)
            | Self::Failed(purpose, _)
            | Self::Identified(purpose, _) => match purpose {
                Purpose::Test { digest } => Some(digest),
                Purpose::Interaction { .. }
                | Purpose::Session { .. }
                | Purpose::AccountLink { .. } => None,
            },
            Self::Unknown => None,
        }
    }
}

/// The parameters of a provider's response.
#[derive(Clone, Debug, Default)]
pub struct ProviderResponse {
    state: Option<String>,
    code: Option<String>,
    error: Option<String>,
    issuer: Option<String>,
    /// Apple sends the name of the user with the first response, as JSON.
    user: Option<String>,
}

impl ProviderResponse {
    /// The parameters of a query or a form.
    pub fn new(params: &Params) -> Self {
        let text = |name: &str| params.get(name).map(str::to_owned);
        Self {
            state: text("state"),
            code: text("code"),
            error: text("error"),
            issuer: text("iss"),
            user: text("user"),
        }
    }
}

/// What became of a response.
pub(crate) enum Received {
    /// No sign-in of this browser waits for this response.
    Unknown,
    /// The response came later than ten minutes after the sign-in was begun.
    Late(Purpose),
    /// The user or the provider cancelled the sign-in.
    Denied(Purpose),
    Failed(Purpose, ProviderError),
    Identified(Purpose, Box<UpstreamIdentity>),
}

/// Checks a response, redeems its code and returns who has signed in.
pub(crate) async fn receive(
    tenant: &Tenant,
    provider: &IdentityProvider,
    browser: Option<&BrowserId>,
    response: &ProviderResponse,
) -> Result<Received> {
    let state = response.state.as_deref().and_then(|state| id_of_state(tenant, state));
    let (Some(browser), Some(id)) = (browser, state) else { return Ok(Received::Unknown) };
    let Some(row) = store::upstream_flow::by_id(&tenant.reader(), &id)
        .await?
        .filter(|row| !tenant.has_ended(row.created_at))
    else {
        return Ok(Received::Unknown);
    };
    let pending = open_pending(tenant, &id, &row)?;
    if pending.source != ProviderSource::of(provider) {
        // It was begun at an earlier provider of this id.
        return Ok(Received::Unknown);
    }
    let taken = tenant
        .transaction(&Actor::anonymous(), async |tx| {
            let now = tx.now().0;
            Ok(store::upstream_flow::take(tx.scope(), &id, &provider.id, &browser.0, now).await?)
        })
        .await?;
    if taken == 0 {
        let is_late = row.expires_at <= tenant.now().0
            && row.browser == browser.0
            && row.provider_id == provider.id;
        return Ok(if is_late { Received::Late(pending.purpose) } else { Received::Unknown });
    }
    let PendingSignIn { nonce, code_verifier, max_age, scope, purpose, .. } = pending;
    if !provider.enabled && !matches!(purpose, Purpose::Test { .. }) {
        return Ok(Received::Unknown);
    }
    // The sign-in may be as old as the request allowed when it was sent.
    let max_age = max_age.map(|seconds| seconds + (tenant.now().0 - row.created_at).max(0));
    if let Some(error) = &response.error {
        let is_denial = ["access_denied", "user_cancelled_authorize", "user_cancelled_login"]
            .contains(&error.as_str());
        if is_denial {
            return Ok(Received::Denied(purpose));
        }
        let error = ProviderError::Response(error.chars().take(100).collect());
        return Ok(Received::Failed(purpose, error));
    }
    let sent = SentRequest { code_verifier, nonce, max_age, scope };
    Ok(match identify(tenant, provider, response, sent).await {
        Ok(identity) => Received::Identified(purpose, Box::new(identity)),
        Err(error) => Received::Failed(purpose, error),
    })
}

/// Redeems the code of a response.
async fn identify(
    tenant: &Tenant,
    provider: &IdentityProvider,
    response: &ProviderResponse,
    sent: SentRequest,
) -> std::result::Result<UpstreamIdentity, ProviderError> {
    let endpoints = endpoints(tenant.platform(), provider).await?;
    if let Some(openid) = &endpoints.openid {
        let is_own = match &response.issuer {
            Some(issuer) => *issuer == openid.issuer,
            None => !openid.names_issuer,
        };
        if !is_own {
            return Err(ProviderError::ResponseIssuer);
        }
    }
    let code = response.code.as_deref().filter(|code| !code.is_empty());
    let code = code.ok_or_else(|| ProviderError::Response("no code".into()))?;
    let mut identity = exchange(tenant, provider, &endpoints, code, sent).await?;
    if let Some(user) = &response.user {
        identity.add_apple_name(user);
    }
    Ok(identity)
}

fn open_pending(
    tenant: &Tenant,
    id: &str,
    row: &store::upstream_flow::Row,
) -> Result<PendingSignIn> {
    let opened = tenant.platform().vault().open(&label(tenant, id), &row.sealed)?;
    serde_json::from_slice(&opened).map_err(|error| Error::internal(error.to_string()))
}
