//! Lookup of a tenant through the cache: by slug, id or custom domain, the home tenant and the
//! default tenant.

use super::tenant::Tenant;
use crate::{
    model::error::Result,
    runtime::{cache::TenantKey, platform::Platform},
};

impl Platform {
    /// The tenant with this slug, in any state; `None` if there is none.
    pub async fn tenant_by_slug(&self, slug: &str) -> Result<Option<Tenant>> {
        self.find_tenant(TenantKey::Slug(slug.to_owned()), async || {
            Ok(self.db().installation().tenant_by_slug(slug).await?)
        })
        .await
    }

    /// The tenant with this id, in any state; `None` if there is none.
    pub async fn tenant_by_id(&self, id: &str) -> Result<Option<Tenant>> {
        self.find_tenant(TenantKey::Id(id.to_owned()), async || {
            Ok(self.db().installation().tenant_by_id(id).await?)
        })
        .await
    }

    /// The tenant that a custom domain belongs to.
    pub async fn tenant_by_host(&self, host: &str) -> Result<Option<Tenant>> {
        self.find_tenant(TenantKey::Host(host.to_owned()), async || {
            Ok(self.db().installation().tenant_by_host(host).await?)
        })
        .await
    }

    async fn find_tenant(
        &self,
        key: TenantKey,
        read: impl AsyncFnOnce() -> Result<Option<store::tenant::Row>>,
    ) -> Result<Option<Tenant>> {
        let read = async || {
            read()
                .await?
                .map(|row| Tenant::from_row(self.clone(), row).map(|tenant| tenant.record))
                .transpose()
        };
        let record = self.cache().tenants.get_or_fill(self.is_cache_fresh(), &key, read).await?;
        Ok(record.map(|record| Tenant::new(self.clone(), record)))
    }

    /// The tenant of the operators, created at set-up.
    pub async fn home_tenant(&self) -> Result<Option<Tenant>> {
        match &self.installation().home_tenant_id {
            Some(id) => self.tenant_by_id(id).await,
            None => Ok(None),
        }
    }

    /// The tenant served on the bare public host: the stored one, else the configured one.
    pub async fn default_tenant(&self) -> Result<Option<Tenant>> {
        match (&self.installation().default_tenant_id, self.default_slug()) {
            (Some(id), _) => self.tenant_by_id(id).await,
            (None, Some(slug)) => self.tenant_by_slug(slug).await,
            (None, None) => Ok(None),
        }
    }
}
