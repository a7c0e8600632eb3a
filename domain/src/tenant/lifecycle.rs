//! Lifecycle of a tenant: suspend, resume, delete, restore, purge.
//!
//! A deleted tenant keeps its slug and domains while it can be restored. Each change ends what was
//! created before it by one row, `tenant.ended_before`; rows are cleaned up afterwards, in batches.

use serde_json::json;
use store::{
    BatchSize, ended_rows,
    tenant::{StateTimes, TenantState},
};

use crate::{
    grant,
    model::{
        actor::{Actor, Permission},
        audit_event::{AuditEvent, ObjectKind},
        error::{Error, Result},
        grant_end_reason::GrantEndReason,
    },
    runtime::{cache::CacheKey, tenant::Tenant},
};

/// Suspend an active tenant: its endpoints stop, and its sessions and grants end.
pub async fn suspend(tenant: &Tenant, actor: &Actor) -> Result<()> {
    transition(
        tenant,
        actor,
        &[TenantState::Active],
        TenantState::Suspended,
        AuditEvent::TenantSuspended,
    )
    .await
}

/// Resume a suspended tenant.
pub async fn resume(tenant: &Tenant, actor: &Actor) -> Result<()> {
    transition(
        tenant,
        actor,
        &[TenantState::Suspended],
        TenantState::Active,
        AuditEvent::TenantResumed,
    )
    .await
}

/// Delete a tenant. It can be restored within its restore window.
pub async fn delete(tenant: &Tenant, actor: &Actor) -> Result<()> {
    transition(
        tenant,
        actor,
        &[TenantState::Active, TenantState::Suspended],
        TenantState::Deleted,
        AuditEvent::TenantDeleted,
    )
    .await
}

/// Restore a deleted tenant within its restore window. One that was suspended is suspended again.
pub async fn restore(tenant: &Tenant, actor: &Actor) -> Result<()> {
    if tenant.deleted_at().is_some_and(|at| at + super::RESTORE_WINDOW <= tenant.now().0) {
        return Err(Error::Conflict(format!(
            "“{}” was deleted more than 30 days ago and can't be restored.",
            tenant.slug()
        )));
    }
    transition(
        tenant,
        actor,
        &[TenantState::Deleted],
        TenantState::Active,
        AuditEvent::TenantRestored,
    )
    .await
}

/// End the restore window of a deleted tenant early. The purge job deletes its rows.
pub async fn request_purge(tenant: &Tenant, actor: &Actor) -> Result<()> {
    transition(
        tenant,
        actor,
        &[TenantState::Deleted],
        TenantState::Purged,
        AuditEvent::TenantPurged,
    )
    .await
}

async fn transition(
    tenant: &Tenant,
    actor: &Actor,
    from: &[TenantState],
    to: TenantState,
    event: AuditEvent,
) -> Result<()> {
    if tenant.is_home() {
        return Err(Error::Conflict(
            "The operators' own tenant can't be suspended or deleted.".into(),
        ));
    }
    let (ended_before, reason) = tenant
        .transaction(actor, async |tx| {
            tx.require(Permission::ManageTenants)?;
            let now = tx.now().0;
            // Another process may be changing the state: decide about the locked row.
            tx.scope().lock_tenant().await?;
            let row = tx.scope().tenant_row().await?.ok_or(Error::NotFound)?;
            let to = match (to, row.state, row.suspended_at) {
                (TenantState::Active, TenantState::Deleted, Some(_)) => TenantState::Suspended,
                _ => to,
            };
            // Also when it is active again: another process may have written until it saw the
            // suspension. It grows with each change, so that nothing is created between two of them
            // that the second does not end.
            let ended_before = row.ended_before.max(now) + 1;
            let times = StateTimes {
                deleted_at: match to {
                    TenantState::Deleted => Some(now),
                    TenantState::Purged => row.deleted_at,
                    TenantState::Active | TenantState::Suspended => None,
                },
                suspended_at: match to {
                    TenantState::Active => None,
                    TenantState::Suspended => row.suspended_at.or(Some(now)),
                    TenantState::Deleted | TenantState::Purged => row.suspended_at,
                },
                ended_before: Some(ended_before),
            };
            if tx.scope().set_tenant_state(from, to, &times).await? == 0 {
                return Err(Error::Conflict(format!(
                    "The tenant “{}” is {}. This is possible only while it is {}.",
                    tenant.slug(),
                    row.state.as_str(),
                    from.iter().map(|state| state.as_str()).collect::<Vec<_>>().join(" or ")
                )));
            }
            let reason = match (row.state, to) {
                (TenantState::Deleted, TenantState::Active | TenantState::Suspended)
                | (_, TenantState::Deleted) => GrantEndReason::TenantDeleted,
                (_, TenantState::Active | TenantState::Suspended) => {
                    GrantEndReason::TenantSuspended
                }
                (_, TenantState::Purged) => GrantEndReason::TenantPurged,
            };
            tx.audit(
                event,
                (ObjectKind::Tenant, tenant.id(), tenant.name()),
                json!({ "slug": tenant.slug() }),
            );
            tx.invalidate(CacheKey::Tenant);
            Ok((ended_before, reason))
        })
        .await?;
    if let Err(error) = clean_up(tenant, ended_before, reason).await {
        // What is left has ended all the same; the next change of the state cleans up again.
        tracing::warn!(tenant = tenant.slug(), %error, "ended rows could not be cleaned up");
    }
    Ok(())
}

/// Delete or mark what has ended, in batches that hold the writer briefly.
async fn clean_up(tenant: &Tenant, ended_before: i64, reason: GrantEndReason) -> Result<()> {
    let job = Actor::job();
    let mut size = BatchSize::new();
    while tenant
        .transaction(&job, async |tx| {
            let rows = size.rows();
            let batch = ended_rows::remove_sessions(tx.scope(), ended_before, rows);
            Ok(size.timed(batch).await?)
        })
        .await?
        > 0
    {}
    let mut after = Some(String::new());
    while let Some(id) = after {
        after = tenant
            .transaction(&job, async |tx| {
                let end = grant::end_of(tx.tenant(), tx.now().0, reason);
                let (scope, rows) = (tx.scope(), size.rows());
                let batch = ended_rows::end_grants(scope, ended_before, &end, &id, rows);
                Ok(size.timed(batch).await?)
            })
            .await?;
    }
    Ok(())
}
