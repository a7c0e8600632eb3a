//! The tokens that a provider has issued for an identity, kept only where the tenant asks for it
//! (`keep_tokens`): sealed for their identity, refreshed when a client needs them (RFC 6749 §6).
//!
//! They are deleted with the identity, when the provider refuses to refresh them, and for all
//! identities of a provider when the setting is switched off.

mod kept;

use oauth::{Scope, Timestamp};
use oauth2::{TokenResponse, basic::BasicTokenType};
use serde::{Deserialize, Serialize};
use store::provider_token::{self, Row};

use super::token_request::UpstreamTokens;
use crate::{
    model::{
        error::{Error, Result},
        identity_provider::IdentityProvider,
    },
    runtime::{tenant::Tenant, transaction::Transaction},
};

pub(crate) use self::kept::{KeptToken, KeptTokens, kept};

/// Longest token response that is kept, in bytes of JSON.
const MAX_BYTES: usize = 16 * 1024;
/// Seconds before its end in which a token counts as expired: it has to reach the provider.
const LEEWAY: i64 = 10;

/// A token response of a provider (RFC 6749 §5.1), as it is sealed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ProviderTokens {
    access_token: String,
    token_type: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
    /// `None` if the provider does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expires_at: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
}

impl std::fmt::Debug for ProviderTokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ProviderTokens(…)")
    }
}

impl ProviderTokens {
    /// The tokens of a response to a request for this scope.
    pub(super) fn new(
        response: &UpstreamTokens,
        requested_scope: Option<String>,
        now: Timestamp,
    ) -> Self {
        let lifetime = response.expires_in().map(|lifetime| lifetime.as_secs());
        let scopes = response
            .scopes()
            .map(|scopes| scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(" "));
        Self {
            access_token: response.access_token().secret().clone(),
            token_type: match response.token_type() {
                BasicTokenType::Bearer => "Bearer".into(),
                other => other.as_ref().to_owned(),
            },
            refresh_token: response.refresh_token().map(|token| token.secret().clone()),
            expires_at: lifetime
                .map(|seconds| now.0.saturating_add(i64::try_from(seconds).unwrap_or(i64::MAX))),
            scope: scopes.or(requested_scope),
        }
    }

    /// What the response to a request for new tokens leaves out stays as it was (RFC 6749 §6).
    /// Google issues a refresh token with the first sign-in only.
    fn over(self, before: &Self) -> Self {
        Self { refresh_token: self.refresh_token.or_else(|| before.refresh_token.clone()), ..self }
    }

    fn usable(self, now: Timestamp) -> KeptToken {
        KeptToken {
            access_token: self.access_token,
            token_type: self.token_type,
            scope: self.scope.and_then(|scope| Scope::parse(&scope).ok()),
            expires_in: self.expires_at.map(|expires_at| (expires_at - now.0).max(0)),
        }
    }

    fn has_expired(&self, now: Timestamp) -> bool {
        self.expires_at.is_some_and(|expires_at| expires_at - LEEWAY <= now.0)
    }

    /// The tokens, sealed for the row with this id.
    pub fn seal(&self, tenant: &Tenant, id: &str) -> Result<String> {
        let json = serde_json::to_vec(self).map_err(|error| Error::internal(error.to_string()))?;
        let platform = tenant.platform();
        platform.vault().seal(&label(tenant, id), &json, platform.entropy())
    }

    /// The tokens that were sealed for the row with this id.
    pub fn open(tenant: &Tenant, id: &str, sealed: &str) -> Result<Self> {
        let opened = tenant.platform().vault().open(&label(tenant, id), sealed)?;
        serde_json::from_slice(&opened).map_err(|error| Error::internal(error.to_string()))
    }

    pub fn is_too_long(&self) -> bool {
        let refresh_token = self.refresh_token.as_ref().map_or(0, String::len);
        let scope = self.scope.as_ref().map_or(0, String::len);
        self.access_token.len() + refresh_token + scope + self.token_type.len() > MAX_BYTES
    }
}

/// The label under which the tokens of a row are sealed.
fn label(tenant: &Tenant, id: &str) -> String {
    format!("provider-token/{}/{id}", tenant.id())
}

/// Keeps the tokens of a sign-in or a link with its identity, if the provider, which is locked, is
/// set to keep them.
///
/// # Errors
///
/// [`Error::Stale`] if others are stored at the same time.
pub(super) async fn keep(
    tx: &Transaction,
    provider: &IdentityProvider,
    identity_id: &str,
    tokens: Option<&ProviderTokens>,
) -> Result<()> {
    let Some(tokens) = tokens.filter(|_| provider.settings.keep_tokens) else { return Ok(()) };
    if tokens.is_too_long() {
        let (tenant, provider) = (tx.tenant().slug(), provider.id.as_str());
        tracing::warn!(tenant, provider, "the tokens of an identity provider are too long to keep");
        return Ok(());
    }
    let (tenant, now) = (tx.tenant(), tx.now().0);
    let stored = provider_token::by_id(tx.scope(), identity_id).await?;
    let ended = stored.as_ref().filter(|row| row.generation != provider.token_generation);
    if let Some(ended) = ended
        && provider_token::remove(tx.scope(), identity_id, ended.version).await? == 0
    {
        return Err(Error::Stale);
    }
    let Some(row) = stored.filter(|row| row.generation == provider.token_generation) else {
        let row = Row {
            tenant_id: tenant.id().into(),
            id: identity_id.into(),
            sealed: tokens.seal(tenant, identity_id)?,
            clients: String::new(),
            version: 0,
            refresh_until: None,
            updated_at: now,
            generation: provider.token_generation.clone(),
        };
        return provider_token::insert(tx.scope(), row).await.map_err(|error| match error {
            store::Error::Conflict { .. } => Error::Stale,
            other => other.into(),
        });
    };
    let before = ProviderTokens::open(tenant, identity_id, &row.sealed)?;
    let sealed = tokens.clone().over(&before).seal(tenant, identity_id)?;
    let id = (provider.id.as_str(), identity_id);
    match provider_token::replace(tx.scope(), id, row.version, &sealed, now).await? {
        0 => Err(Error::Stale),
        _ => Ok(()),
    }
}
