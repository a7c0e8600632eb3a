//! Deletion of all rows of a tenant, in batches.
//!
//! Child rows are deleted before the rows that they refer to, without cascades, and in several
//! transactions, so that no long transaction blocks other tenants.

use sea_orm::entity::prelude::*;

use crate::{error::Error, tenant_scope::TenantScope, tenant_tables::for_tenant_tables};

/// Delete at most `limit` rows of this tenant. Returns 0 when none is left.
pub async fn purge_batch(scope: &TenantScope, limit: u64) -> Result<u64, Error> {
    macro_rules! remove_from {
        ($($table:ident: $lifetime:ident,)*) => { $(
            let batch = scope.find::<crate::$table::Entity>().limit(limit);
            let ids: Vec<String> = batch.text_column(crate::$table::Column::Id).await?;
            if !ids.is_empty() {
                let delete = scope.delete::<crate::$table::Entity>();
                return delete.filter(crate::$table::Column::Id.is_in(ids)).exec().await;
            }
        )* };
    }
    for_tenant_tables!(remove_from);
    Ok(0)
}
