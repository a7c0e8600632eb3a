//! The beginning of a sign-in at a provider: the authorization request (RFC 6749 §4.1.1, OpenID
//! Connect Core §3.1.2.1) and what its response is checked with.

use oauth2::{PkceCodeChallenge, PkceCodeVerifier};
use serde::{Deserialize, Serialize};
use url::Url;

use super::{
    callback_url,
    lock::{lock, lock_enabled},
    metadata::{ProviderError, endpoints},
    receive::Purpose,
};
use crate::{
    model::{
        actor::Actor,
        client_network::client_network,
        error::{Error, Result},
        identity_provider::IdentityProvider,
        provider_source::ProviderSource,
        request_context::BrowserContext,
    },
    runtime::{secret, tenant::Tenant, vault::DigestKind},
};

/// Seconds in which the provider has to respond.
const LIFETIME: i64 = 600;
/// Sign-ins that one browser may have begun.
const MAX_PER_BROWSER: u64 = 20;
/// The prefix of `state`.
const STATE_PREFIX: &str = "us";

/// What is stored of a sign-in until the provider responds.
#[derive(Serialize, Deserialize)]
pub(super) struct PendingSignIn {
    pub nonce: String,
    pub code_verifier: String,
    pub max_age: Option<i64>,
    /// The requested scope; `None` also for a sign-in of a version that did not store it.
    #[serde(default)]
    pub scope: Option<String>,
    pub purpose: Purpose,
    /// The provider that the browser was sent to.
    pub source: ProviderSource,
}

/// Parameters that are passed on to the provider.
#[derive(Clone, Debug, Default)]
pub(crate) struct UpstreamRequest {
    pub prompt: Option<String>,
    pub login_hint: Option<String>,
    pub max_age: Option<i64>,
    /// Whether the response to `max_age` may leave out when the user authenticated.
    pub is_auth_time_optional: bool,
    pub ui_locales: Option<String>,
    pub acr_values: Option<String>,
    /// Scope values besides those of the provider's settings, separated by spaces (S1-5).
    pub additional_scope: Option<String>,
}

/// Where the browser goes, or why it cannot.
pub(crate) enum BeginOutcome {
    Redirect(String),
    Failed(ProviderError),
}

/// The label under which a pending sign-in is sealed.
pub(super) fn label(tenant: &Tenant, id: &str) -> String {
    format!("upstream-flow/{}/{id}", tenant.id())
}

/// The digest by which a pending sign-in is found; `None` if this cannot be a `state` of ours.
pub(super) fn id_of_state(tenant: &Tenant, state: &str) -> Option<String> {
    secret::is_well_formed(state, STATE_PREFIX)
        .then(|| tenant.platform().vault().digest(DigestKind::UpstreamState, state))
}

/// Stores a sign-in that begins, and returns the URL of the provider.
pub(crate) async fn begin(
    tenant: &Tenant,
    provider: &IdentityProvider,
    BrowserContext { browser, client_ip }: BrowserContext<'_>,
    purpose: Purpose,
    request: &UpstreamRequest,
) -> Result<BeginOutcome> {
    let platform = tenant.platform();
    let endpoints = match endpoints(platform, provider).await {
        Ok(endpoints) => endpoints,
        Err(error) => return Ok(BeginOutcome::Failed(error)),
    };
    let is_test = matches!(purpose, Purpose::Test { .. });
    let entropy = platform.entropy();
    let state = secret::generate(entropy, STATE_PREFIX);
    let nonce = secret::generate(entropy, "un");
    let verifier = secret::generate(entropy, "pkce");
    let additional = request.additional_scope.as_deref().unwrap_or_default();
    let scope = format!("{} {additional}", provider.scope());
    let scope = Some(scope.trim().to_owned()).filter(|scope| !scope.is_empty());
    let pending = PendingSignIn {
        nonce: nonce.expose().to_owned(),
        code_verifier: verifier.expose().to_owned(),
        max_age: request.max_age.filter(|_| !request.is_auth_time_optional),
        scope: scope.clone(),
        purpose,
        source: ProviderSource::of(provider),
    };
    let id = platform.vault().digest(DigestKind::UpstreamState, state.expose());
    let json = serde_json::to_vec(&pending).map_err(|error| Error::internal(error.to_string()))?;
    let now = tenant.now().0;
    let row = store::upstream_flow::Row {
        tenant_id: tenant.id().into(),
        provider_id: provider.id.clone(),
        browser: browser.0.clone(),
        network: client_network(client_ip).to_string(),
        sealed: platform.vault().seal(&label(tenant, &id), &json, entropy)?,
        created_at: tenant.creation_time(now),
        expires_at: now + LIFETIME,
        id,
    };
    let code_verifier = PkceCodeVerifier::new(pending.code_verifier.clone());
    let challenge = PkceCodeChallenge::from_code_verifier_sha256(&code_verifier);
    let mut url = match Url::parse(&endpoints.authorization) {
        Ok(url) => url,
        Err(error) => return Ok(BeginOutcome::Failed(ProviderError::Metadata(error.to_string()))),
    };
    let nonce = endpoints.openid.is_some().then(|| pending.nonce.clone());
    let response_mode = provider.uses_form_post().then(|| "form_post".to_owned());
    let max_age = request.max_age.map(|seconds| seconds.to_string());
    url.query_pairs_mut()
        .append_pair("response_type", "code")
        .append_pair("client_id", &provider.settings.client_id)
        .append_pair("redirect_uri", &callback_url(tenant, &provider.id))
        .append_pair("state", state.expose())
        .append_pair("code_challenge", challenge.as_str())
        .append_pair("code_challenge_method", "S256");
    for (name, value) in [
        ("scope", &scope),
        ("nonce", &nonce),
        ("response_mode", &response_mode),
        ("prompt", &request.prompt),
        ("login_hint", &request.login_hint),
        ("max_age", &max_age),
        ("ui_locales", &request.ui_locales),
        ("acr_values", &request.acr_values),
    ] {
        if let Some(value) = value {
            url.query_pairs_mut().append_pair(name, value);
        }
    }
    let max_open = platform.interaction_limits().count;
    let is_trim_due = platform.is_trim_due(max_open);
    tenant
        .transaction(&Actor::anonymous(), async |tx| {
            if is_test {
                lock(tx, &provider.id, &pending.source).await?;
            } else {
                lock_enabled(tx, &provider.id, &pending.source).await?;
            }
            store::upstream_flow::insert(tx.scope(), row).await?;
            store::upstream_flow::trim_browser(tx.scope(), &browser.0, MAX_PER_BROWSER).await?;
            if is_trim_due {
                store::upstream_flow::trim_tenant(tx.scope(), max_open).await?;
            }
            Ok(())
        })
        .await?;
    Ok(BeginOutcome::Redirect(url.to_string()))
}
