//! Retention of the audit log.

use contract::settings::DEFAULT_AUDIT_RETENTION_DAYS;
use store::BatchSize;

use crate::{
    model::error::Result,
    runtime::{id, job_outcome::JobOutcome, platform::Platform},
};

const DAY: i64 = 86_400;
/// Tenants that are read at once.
const TENANTS_PER_PAGE: u64 = 500;

/// Delete the events of all tenants that are older than their tenant keeps them. Ids begin with the
/// time, so that the oldest events of a tenant are the beginning of its primary key.
pub async fn remove_expired(platform: &Platform) -> Result<u64> {
    let mut outcome = JobOutcome::default();
    let mut after: Option<String> = None;
    let mut size = BatchSize::new();
    loop {
        let tenants =
            platform.db().installation().tenants_after(after.as_deref(), TENANTS_PER_PAGE).await?;
        for tenant in &tenants {
            let removed = remove_expired_of(platform, tenant, &mut size).await;
            outcome.record_count(&tenant.id, removed);
        }
        match tenants.last() {
            Some(last) => after = Some(last.id.clone()),
            None => return outcome.finish(),
        }
    }
}

async fn remove_expired_of(
    platform: &Platform,
    tenant: &store::tenant::Row,
    size: &mut BatchSize,
) -> Result<u64> {
    let kept_since = platform.now().0 - retention_days(&tenant.settings) * DAY;
    let oldest_kept = id::lowest_at("aud", kept_since * 1000);
    let mut removed = 0;
    // A read first: most tenants have nothing to delete, and a read waits for no writer.
    while store::audit::has_before(&platform.db().tenant(&tenant.id), &oldest_kept).await? {
        let scope = platform.db().begin_tenant(&tenant.id).await?;
        let batch = store::audit::remove_before(&scope, &oldest_kept, size.rows());
        removed += size.timed(batch).await?;
        scope.commit().await?;
    }
    Ok(removed)
}

/// Read from the stored settings, so that a tenant whose other settings cannot be read keeps its
/// events no longer.
fn retention_days(settings: &serde_json::Value) -> i64 {
    let stored = settings.get("audit_retention_days").and_then(serde_json::Value::as_i64);
    stored.unwrap_or(i64::from(DEFAULT_AUDIT_RETENTION_DAYS))
}
