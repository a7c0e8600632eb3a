//! Retention of the audit log.

use crate::{
    model::error::Result,
    runtime::{id, platform::Platform},
};

/// How long audit events are kept.
pub const RETENTION_DAYS: i64 = 400;
const DAY: i64 = 86_400;
/// Tenants that are read at once, and events that one transaction deletes.
const BATCH: u64 = 500;

/// Delete the events of all tenants that are older than [`RETENTION_DAYS`]. Ids begin with the
/// time, so that the oldest events of a tenant are the beginning of its primary key.
pub(crate) async fn remove_expired(platform: &Platform) -> Result<u64> {
    let oldest_kept = id::lowest_at("aud", (platform.now().0 - RETENTION_DAYS * DAY) * 1000);
    let mut removed = 0;
    let mut after: Option<String> = None;
    loop {
        let tenants = platform.db().installation().tenants_after(after.as_deref(), BATCH).await?;
        for tenant in &tenants {
            // A read first: most tenants have nothing to delete, and a read waits for no writer.
            while store::audit::has_before(&platform.db().tenant(&tenant.id), &oldest_kept).await? {
                let scope = platform.db().begin_tenant(&tenant.id).await?;
                removed += store::audit::remove_before(&scope, &oldest_kept, BATCH).await?;
                scope.commit().await?;
            }
        }
        match tenants.last() {
            Some(last) => after = Some(last.id.clone()),
            None => return Ok(removed),
        }
    }
}
