//! Deletion of a client that may have many grants.
//!
//! A client is deleted in one transaction, but hundreds of thousands of grants would keep other
//! writers waiting (L5): they are deleted in batches first, while the client is disabled.

use super::{access::require_changeable, delete};
use crate::{
    model::{
        actor::Actor,
        error::{Error, Result},
    },
    runtime::{cache::CacheKey, tenant::Tenant},
};

/// Delete a client as [`delete`] does, its grants in transactions of their own. If the process
/// ends before the last one, the client is disabled and can be deleted again.
pub async fn delete_in_batches(tenant: &Tenant, actor: &Actor, row_id: &str) -> Result<()> {
    let mut actor = actor.clone();
    if store::grant::is_more_than_one_batch_of_client(&tenant.reader(), row_id).await? {
        tenant
            .transaction(&actor, async |tx| {
                require_changeable(tx, row_id).await?;
                let row = store::client::by_id(tx.scope(), row_id).await?;
                let mut row = row.ok_or(Error::NotFound)?;
                row.enabled = false;
                row.ended_before = row.ended_before.max(tx.now().0) + 1;
                row.updated_at = tx.now().0;
                if store::client::update(tx.scope(), row).await? == 0 {
                    return Err(Error::Stale);
                }
                tx.invalidate(CacheKey::Client(row_id.into()));
                Ok(())
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
