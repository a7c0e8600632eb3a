//! The scope of the installation: rows that belong to no single tenant.
//!
//! This is the explicit exception to [`TenantScope`]. Its statements stand beside the rows that
//! they concern; keep them few.

use crate::{error::Error, executor::Executor, tenant_scope::TenantScope};

/// The scope of the installation: the pool or transaction that runs the statements.
pub struct InstallationScope {
    executor: Executor,
}

impl InstallationScope {
    pub(crate) fn new(executor: Executor) -> Self {
        Self { executor }
    }

    pub(crate) fn executor(&self) -> &Executor {
        &self.executor
    }

    /// Continue in the scope of one tenant, in the same transaction.
    pub fn into_tenant(self, tenant_id: &str) -> TenantScope {
        TenantScope::new(tenant_id, self.executor)
    }

    /// Roll the transaction back.
    pub async fn rollback(self) -> Result<(), Error> {
        Ok(self.executor.rollback().await?)
    }

    /// Commit the transaction.
    pub async fn commit(self) -> Result<(), Error> {
        Ok(self.executor.commit().await?)
    }
}
