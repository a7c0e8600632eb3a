//! Kept tokens as clients get them: refreshed by one request at a time (RFC 6749 §6), and deleted
//! when the provider refuses that.

use std::time::Duration;

use oauth::Scope;
use serde_json::json;
use store::provider_token::{self, Row};

use super::ProviderTokens;
use crate::{
    identity_provider::{
        metadata::{ProviderError, endpoints},
        token_request::{self, RefreshError, UpstreamTokens},
    },
    model::{
        actor::Actor,
        audit_event::{AuditEvent, ObjectKind},
        client::Client,
        error::Result,
        identity_provider::IdentityProvider,
        profile::Profile,
    },
    runtime::{tenant::Tenant, transaction::Transaction},
};

/// Seconds for which one request may refresh a token: longer than those to the provider can take.
const REFRESH_LIFETIME: i64 = 15;
/// How long a request waits for another one that refreshes the token, in several steps.
const FIRST_WAIT: Duration = Duration::from_millis(20);
const MAX_WAIT: Duration = Duration::from_millis(250);
const MAX_WAITS: usize = 60;
/// Attempts to write what others write at the same time.
const MAX_ATTEMPTS: usize = 50;

/// A token of a provider that can be used now.
pub struct KeptToken {
    pub access_token: String,
    pub token_type: String,
    /// `None` if the provider does not say.
    pub scope: Option<Scope>,
    /// Seconds; `None` if the provider does not say.
    pub expires_in: Option<i64>,
}

/// What is kept of a user's tokens at a provider.
pub enum KeptTokens {
    Usable(KeptToken),
    /// There is no such provider, or it is disabled, or its tokens are not kept.
    NotKept,
    /// There is none, or the provider does not refresh it any more.
    SignInAgain,
    /// The provider cannot be asked for a new one now.
    Unavailable,
}

/// What one look at the stored tokens has led to.
enum Step {
    Done(KeptTokens),
    /// Look again: others have written at the same time.
    Again,
    /// Another request refreshes the tokens of this version.
    Wait(i64),
}

/// The token of a user at a provider, for a client that may have it; refreshed if it has expired,
/// by one request at a time.
pub async fn kept(
    tenant: &Tenant,
    client: &Client,
    user: &Profile,
    provider_id: &str,
) -> Result<KeptTokens> {
    let (mut wait, mut waits, mut waited_for) = (FIRST_WAIT, 0, None);
    for _ in 0..MAX_ATTEMPTS + MAX_WAITS {
        let provider = tenant.enabled_provider(provider_id).await?;
        let Some(provider) = provider.filter(|provider| provider.settings.keep_tokens) else {
            return Ok(KeptTokens::NotKept);
        };
        let row = provider_token::by_user(&tenant.reader(), &user.user_id, provider_id).await?;
        let Some(row) = row else { return Ok(KeptTokens::SignInAgain) };
        if waited_for == Some(row.version) && row.refresh_until.is_none() {
            // The request that was waited for has failed.
            return Ok(KeptTokens::Unavailable);
        }
        match step(tenant, client, user, &provider, row).await? {
            Step::Done(kept) => return Ok(kept),
            Step::Again => {}
            Step::Wait(version) => {
                waits += 1;
                if waits > MAX_WAITS {
                    break;
                }
                waited_for = Some(version);
                tokio::time::sleep(wait).await;
                wait = (wait * 2).min(MAX_WAIT);
            }
        }
    }
    Ok(KeptTokens::Unavailable)
}

async fn step(
    tenant: &Tenant,
    client: &Client,
    user: &Profile,
    provider: &IdentityProvider,
    row: Row,
) -> Result<Step> {
    let now = tenant.now();
    let tokens = ProviderTokens::open(tenant, &row.id, &row.sealed)?;
    if !tokens.has_expired(now) {
        if !record_client(tenant, client, user, provider, &row).await? {
            return Ok(Step::Again);
        }
        return Ok(Step::Done(KeptTokens::Usable(tokens.usable(now))));
    }
    let Some(refresh_token) = &tokens.refresh_token else {
        // Nothing can be done with it any more.
        return discard(tenant, client, user, provider, &row, false).await;
    };
    let begun = tenant
        .transaction(&Actor::anonymous(), async |tx| {
            let (id, version, now) = ((&*provider.id, &*row.id), row.version, tx.now().0);
            Ok(provider_token::begin_refresh(tx.scope(), id, version, now, REFRESH_LIFETIME)
                .await?)
        })
        .await?;
    if begun == 0 {
        return Ok(Step::Wait(row.version));
    }
    match refresh(tenant, provider, refresh_token).await {
        Ok(response) => {
            let scope = tokens.scope.clone();
            let refreshed = ProviderTokens::new(&response, scope, tenant.now()).over(&tokens);
            if refreshed.is_too_long() {
                return discard(tenant, client, user, provider, &row, true).await;
            }
            let sealed = refreshed.seal(tenant, &row.id)?;
            let stored = tenant
                .transaction(&Actor::anonymous(), async |tx| {
                    let (id, now) = ((&*provider.id, &*row.id), tx.now().0);
                    let version = row.version;
                    let stored =
                        provider_token::replace(tx.scope(), id, version, &sealed, now).await?;
                    if stored == 0 {
                        keep_refresh_token(tx, id, refresh_token, &refreshed).await?;
                    }
                    Ok(stored)
                })
                .await?;
            if stored == 0 {
                // Others were stored meanwhile: those are read next.
                return Ok(Step::Again);
            }
            record_client(tenant, client, user, provider, &row).await?;
            // It is not asked again whether it has expired: a provider may issue short ones.
            Ok(Step::Done(KeptTokens::Usable(refreshed.usable(tenant.now()))))
        }
        Err(RefreshError::Refused) => discard(tenant, client, user, provider, &row, true).await,
        Err(RefreshError::Failed(error)) => {
            let (slug, id) = (tenant.slug(), provider.id.as_str());
            tracing::warn!(
                tenant = slug, provider = id, %error,
                "a token of an identity provider was not refreshed"
            );
            tenant
                .transaction(&Actor::anonymous(), async |tx| {
                    Ok(provider_token::end_refresh(tx.scope(), &row.id, row.version).await?)
                })
                .await?;
            Ok(Step::Done(KeptTokens::Unavailable))
        }
    }
}

/// Keeps the refresh token of a response in what a sign-in has stored meanwhile, if that has taken
/// the used one over: a provider that replaces it would refuse it now.
async fn keep_refresh_token(
    tx: &Transaction,
    (provider_id, id): (&str, &str),
    used: &str,
    refreshed: &ProviderTokens,
) -> Result<()> {
    let Some(row) = provider_token::by_id(tx.scope(), id).await? else { return Ok(()) };
    let stored = ProviderTokens::open(tx.tenant(), id, &row.sealed)?;
    if stored.refresh_token.as_deref() != Some(used) {
        return Ok(());
    }
    let merged = ProviderTokens { refresh_token: refreshed.refresh_token.clone(), ..stored };
    let sealed = merged.seal(tx.tenant(), id)?;
    // A row count of 0 means that they have changed once more: the next sign-in is newer.
    let (id, now) = ((provider_id, id), tx.now().0);
    provider_token::replace(tx.scope(), id, row.version, &sealed, now).await?;
    Ok(())
}

async fn refresh(
    tenant: &Tenant,
    provider: &IdentityProvider,
    refresh_token: &str,
) -> std::result::Result<UpstreamTokens, RefreshError> {
    let endpoints: std::result::Result<_, ProviderError> =
        endpoints(tenant.platform(), provider).await;
    let endpoints = endpoints.map_err(RefreshError::Failed)?;
    token_request::refresh(tenant, provider, &endpoints, refresh_token).await
}

/// Deletes tokens that cannot be used any more, unless others were stored since. It is audited if
/// the provider has refused to refresh them.
async fn discard(
    tenant: &Tenant,
    client: &Client,
    user: &Profile,
    provider: &IdentityProvider,
    row: &Row,
    was_refused: bool,
) -> Result<Step> {
    let removed = tenant
        .transaction(&Actor::client(&client.row_id, &client.name), async |tx| {
            let removed = provider_token::remove(tx.scope(), &row.id, row.version).await?;
            if removed > 0 && was_refused {
                audit(tx, AuditEvent::IdentityTokenRejected, user, provider);
            }
            Ok(removed)
        })
        .await?;
    Ok(if removed > 0 { Step::Done(KeptTokens::SignInAgain) } else { Step::Again })
}

/// Audits that a client is given the token of an identity for the first time. Returns false if
/// other clients were recorded at the same time.
async fn record_client(
    tenant: &Tenant,
    client: &Client,
    user: &Profile,
    provider: &IdentityProvider,
    row: &Row,
) -> Result<bool> {
    if row.clients.split(' ').any(|known| known == client.row_id) {
        return Ok(true);
    }
    let clients = format!("{} {}", row.clients, client.row_id);
    tenant
        .transaction(&Actor::client(&client.row_id, &client.name), async |tx| {
            let (id, after) = ((&*provider.id, &*row.id), clients.trim_start());
            if provider_token::set_clients(tx.scope(), id, &row.clients, after).await? == 0 {
                return Ok(false);
            }
            audit(tx, AuditEvent::IdentityTokenIssued, user, provider);
            Ok(true)
        })
        .await
}

fn audit(tx: &mut Transaction, event: AuditEvent, user: &Profile, provider: &IdentityProvider) {
    let object_name = format!("{} at {}", user.username, provider.name());
    let detail = json!({ "provider": provider.id });
    tx.audit(event, (ObjectKind::User, &user.user_id, &object_name), detail);
}
