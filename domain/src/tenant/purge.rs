//! Purging: the permanent deletion of a deleted tenant, after its restore window or when an
//! operator requests it.
//!
//! Deletes in batches, each in a transaction of its own, so that other writers do not wait.

use serde_json::json;
use store::tenant::{StateTimes, TenantState};

use crate::{
    model::{
        actor::Actor,
        audit_event::{AuditEvent, ObjectKind},
        error::Result,
    },
    runtime::{cache::CacheKey, job_outcome::JobOutcome, platform::Platform, tenant::Tenant},
};

/// Seconds for which a deleted tenant can be restored.
pub const RESTORE_WINDOW: i64 = 30 * 86_400;
/// Rows deleted per transaction.
const ROWS_PER_BATCH: u64 = 500;
/// Tenants purged per run.
const TENANTS_PER_RUN: u64 = 20;

/// Purge the tenants whose restore window is over. Returns their number.
pub async fn purge_expired(platform: &Platform) -> Result<u64> {
    let rows = platform
        .db()
        .installation()
        .tenants_to_purge(platform.now().0 - RESTORE_WINDOW, TENANTS_PER_RUN)
        .await?;
    let mut outcome = JobOutcome::default();
    for row in rows {
        let id = row.id.clone();
        let purged = match Tenant::from_row(platform.clone(), row) {
            Ok(tenant) => purge_tenant(&tenant).await,
            Err(error) => Err(error),
        };
        outcome.record(&id, purged);
    }
    outcome.finish()
}

async fn purge_tenant(tenant: &Tenant) -> Result<bool> {
    let job = Actor::job();
    // Mark the tenant first: one that is partly deleted must not be restored.
    if tenant.row().state == TenantState::Deleted {
        let marked = tenant
            .transaction(&job, async |tx| {
                let updated = tx
                    .scope()
                    .set_tenant_state(
                        &[TenantState::Deleted],
                        TenantState::Purged,
                        &StateTimes { deleted_at: tenant.row().deleted_at, ..Default::default() },
                    )
                    .await?;
                tx.invalidate(CacheKey::Tenant);
                Ok(updated)
            })
            .await?;
        if marked == 0 {
            return Ok(false);
        }
    }
    while tenant
        .transaction(&job, async |tx| {
            Ok(store::purge::purge_batch(tx.scope(), ROWS_PER_BATCH).await?)
        })
        .await?
        > 0
    {}
    let removed = tenant
        .transaction(&job, async |tx| {
            let removed = tx.scope().remove_tenant().await?;
            tx.invalidate(CacheKey::Tenant);
            Ok(removed)
        })
        .await?;
    if removed == 0 {
        return Ok(false);
    }
    // Its own audit log is deleted: record the purge in that of the home tenant.
    if let Some(home) = tenant.platform().home_tenant().await? {
        let detail = json!({ "slug": tenant.slug(), "deleted_at": tenant.row().deleted_at });
        home.transaction(&job, async |tx| {
            tx.audit(
                AuditEvent::TenantPurged,
                (ObjectKind::Tenant, tenant.id(), tenant.name()),
                detail,
            );
            Ok(())
        })
        .await?;
    }
    tracing::info!(tenant = tenant.slug(), "purged");
    Ok(true)
}
