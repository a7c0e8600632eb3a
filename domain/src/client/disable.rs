//! Disabling a client that may have many grants.
//!
//! The client's row ends them all: a grant that was created before the client's `ended_before` is
//! not active. Their own rows are marked afterwards, in batches that hold the writer briefly
//! (L5).

use super::lifecycle::set_enabled;
use crate::{
    grant,
    model::{actor::Actor, error::Result, grant_end_reason::GrantEndReason},
    runtime::tenant::Tenant,
};

/// Disable a client as [`set_enabled`] does, and mark all its grants.
pub async fn disable_in_batches(tenant: &Tenant, actor: &Actor, row_id: &str) -> Result<()> {
    // Of a client to disable, the version does not matter.
    tenant.transaction(actor, async |tx| set_enabled(tx, row_id, false, 0).await).await?;
    mark_ended_grants(tenant, actor, row_id).await
}

/// Mark the grants of a client that was disabled, in transactions of their own.
pub(super) async fn mark_ended_grants(tenant: &Tenant, actor: &Actor, row_id: &str) -> Result<()> {
    let actor = actor.without_session();
    while tenant
        .transaction(&actor, async |tx| {
            grant::end_batch_of_client(tx, row_id, GrantEndReason::ClientDisabled).await
        })
        .await?
        > 0
    {}
    Ok(())
}
