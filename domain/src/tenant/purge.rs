//! Purging: the permanent deletion of a deleted tenant, after its restore window or when an
//! operator requests it.
//!
//! Deletes in batches, each in a transaction of its own, so that other writers do not wait.

use std::time::Instant;

use serde_json::json;
use store::{
    BatchSize,
    purge::{PurgePosition, purge_batch},
    tenant::{StateTimes, TenantState},
};

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
/// Tenants purged per run, besides those that fail.
const TENANTS_PER_RUN: u64 = 20;

/// Purge the tenants whose restore window is over. Returns their number.
pub async fn purge_expired(platform: &Platform) -> Result<u64> {
    let deleted_before = platform.now().0 - RESTORE_WINDOW;
    let mut outcome = JobOutcome::default();
    loop {
        let failed = outcome.failed_tenants().len();
        let installation = platform.db().installation();
        let rows = installation
            .tenants_to_purge(deleted_before, outcome.failed_tenants(), TENANTS_PER_RUN)
            .await?;
        for row in rows {
            let id = row.id.clone();
            let purged = match Tenant::from_row(platform.clone(), row) {
                Ok(tenant) => purge_tenant(&tenant).await,
                Err(error) => Err(error),
            };
            outcome.record(&id, purged);
        }
        if outcome.failed_tenants().len() == failed {
            return outcome.finish();
        }
    }
}

async fn purge_tenant(tenant: &Tenant) -> Result<bool> {
    let job = Actor::job();
    // Mark the tenant first: one that is partly deleted must not be restored.
    if tenant.state() == contract::tenant::TenantState::Deleted {
        let marked = tenant
            .transaction(&job, async |tx| {
                let updated = tx
                    .scope()
                    .set_tenant_state(
                        &[TenantState::Deleted],
                        TenantState::Purged,
                        &StateTimes { deleted_at: tenant.deleted_at(), ..Default::default() },
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
    let (mut size, mut position) = (BatchSize::new(), PurgePosition::default());
    let mut removed_in_pass = 0;
    loop {
        let batch = tenant.transaction(&job, async |tx| {
            let began_at = Instant::now();
            let removed = purge_batch(tx.scope(), &mut position, size.rows()).await?;
            Ok((removed, began_at.elapsed()))
        });
        let (removed, duration) = batch.await?;
        removed_in_pass += removed;
        if removed > 0 {
            size.record(duration);
        } else if removed_in_pass > 0 {
            // Another process may have written what it had counted meanwhile.
            removed_in_pass = 0;
            position = PurgePosition::default();
        } else {
            break;
        }
    }
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
        let detail = json!({ "slug": tenant.slug(), "deleted_at": tenant.deleted_at() });
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
