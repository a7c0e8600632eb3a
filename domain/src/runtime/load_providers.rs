//! Loads the identity providers of a tenant, through the cache.

use std::sync::Arc;

use contract::provider::ProviderTestReport;
use oauth::GrantType;

use crate::{
    model::{
        error::{Error, Result},
        identity_provider::IdentityProvider,
    },
    runtime::tenant::Tenant,
};

impl Tenant {
    /// The identity providers, also disabled ones, in the order of the sign-in page.
    pub(crate) async fn identity_providers(&self) -> Result<Arc<Vec<IdentityProvider>>> {
        let read = async || Ok(Some(Arc::new(self.stored_providers().await?)));
        let cache = &self.platform().cache().providers;
        let cached = cache.get_or_fill(self.platform().is_cache_fresh(), self.id(), read).await?;
        Ok(cached.unwrap_or_default())
    }

    /// As [`Self::identity_providers`], from the database.
    pub(crate) async fn stored_providers(&self) -> Result<Vec<IdentityProvider>> {
        let rows = store::identity_provider::all(&self.reader()).await?;
        let mut providers = rows.into_iter().map(from_row).collect::<Result<Vec<_>>>()?;
        if providers.iter().any(|provider| provider.settings.icon.is_some()) {
            for (id, digest) in store::provider_icon::digests(&self.reader()).await? {
                if let Some(provider) = providers.iter_mut().find(|provider| provider.id == id) {
                    provider.icon_digest = Some(digest);
                }
            }
        }
        Ok(providers)
    }

    /// The grant types that clients can use: token exchange needs a provider whose tokens are kept.
    pub async fn published_grant_types(&self) -> Result<Vec<GrantType>> {
        let providers = self.identity_providers().await?;
        let keeps_tokens =
            providers.iter().any(|provider| provider.enabled && provider.settings.keep_tokens);
        let mut grants = self.grant_types();
        grants.retain(|grant| *grant != GrantType::TokenExchange || keeps_tokens);
        Ok(grants)
    }

    /// The identity provider with this id, also a disabled one.
    pub(crate) async fn identity_provider(&self, id: &str) -> Result<Option<IdentityProvider>> {
        let providers = self.identity_providers().await?;
        Ok(providers.iter().find(|provider| provider.id == id).cloned())
    }

    /// The enabled identity provider with this id.
    pub(crate) async fn enabled_provider(&self, id: &str) -> Result<Option<IdentityProvider>> {
        Ok(self.identity_provider(id).await?.filter(|provider| provider.enabled))
    }
}

/// The provider of a row.
pub(crate) fn from_row(row: store::identity_provider::Row) -> Result<IdentityProvider> {
    let settings = serde_json::from_value(row.settings)
        .map_err(|error| Error::internal(format!("provider {}: {error}", row.id)))?;
    // A report of an earlier version counts as none.
    let report = row.test_report.and_then(|report| serde_json::from_value(report).ok());
    let has_passed_test = report.is_some_and(|report: ProviderTestReport| report.is_success());
    Ok(IdentityProvider {
        id: row.id,
        generation: row.generation,
        token_generation: row.token_generation,
        settings,
        sealed_secret: row.secret,
        icon_digest: None,
        enabled: row.enabled,
        position: row.position,
        has_passed_test,
    })
}
