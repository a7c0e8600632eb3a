//! Deletion of all rows of a tenant, in batches.
//!
//! Child rows are deleted before the rows that they refer to, without cascades, and in several
//! transactions, so that no long transaction blocks other tenants.

use sea_orm::entity::prelude::*;

use crate::{error::Error, tenant_scope::TenantScope, tenant_tables::for_tenant_tables};

/// How far a purge is. The tables before this one were empty, and are not read again.
#[derive(Debug, Default)]
pub struct PurgePosition {
    table: usize,
}

/// Delete at most `limit` rows of this tenant. Returns 0 when none is left behind the position.
pub async fn purge_batch(
    scope: &TenantScope,
    position: &mut PurgePosition,
    limit: u64,
) -> Result<u64, Error> {
    let mut table = 0;
    macro_rules! remove_from {
        ($($table:ident: $lifetime:ident,)*) => { $(
            if table >= position.table {
                let batch = scope.find::<crate::$table::Entity>().limit(limit);
                let ids: Vec<String> = batch.text_column(crate::$table::Column::Id).await?;
                if !ids.is_empty() {
                    position.table = table;
                    let delete = scope.delete::<crate::$table::Entity>();
                    return delete.filter(crate::$table::Column::Id.is_in(ids)).exec().await;
                }
            }
            table += 1;
        )* };
    }
    for_tenant_tables!(remove_from);
    position.table = table;
    Ok(0)
}
