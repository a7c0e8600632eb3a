//! Deletion of a client that may have many grants.
//!
//! A client is deleted in one transaction, but hundreds of thousands of grants would keep other
//! writers waiting (L5): they are deleted in batches first, while the client is disabled.

use super::{access::require_changeable, delete, lifecycle::set_enabled_unchecked};
use crate::{
    model::{actor::Actor, error::Result},
    runtime::tenant::Tenant,
};

/// Delete a client as [`delete`] does, its grants in transactions of their own. If the process
/// ends before the last one, the client is disabled and can be deleted again.
pub async fn delete_in_batches(tenant: &Tenant, actor: &Actor, row_id: &str) -> Result<()> {
    let mut actor = actor.clone();
    if store::grant::is_more_than_one_batch_of_client(&tenant.reader(), row_id).await? {
        tenant
            .transaction(&actor, async |tx| {
                require_changeable(tx, row_id).await?;
                set_enabled_unchecked(tx, row_id, false).await
            })
            .await?;
        actor = actor.without_session();
        while tenant
            .transaction(&actor, async |tx| {
                Ok(store::grant::remove_batch_of_client(tx.scope(), row_id).await?)
            })
            .await?
            > 0
        {}
    }
    tenant.transaction(&actor, async |tx| delete(tx, row_id).await).await
}
