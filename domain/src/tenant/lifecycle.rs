//! Lifecycle of a tenant: suspend, resume, delete, restore, purge.
//!
//! A deleted tenant keeps its slug and domains while it can be restored.

use serde_json::json;
use store::tenant::TenantState;

use super::Tenant;
use crate::{
    actor::{Actor, Permission},
    audit::{AuditEvent, ObjectKind},
    cache::CacheKey,
    error::{Error, Result},
    grant::GrantEndReason,
    transaction::Transaction,
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

/// End the tenant's sessions, interactions, grants and tokens. As for a client or a user, enabling
/// it again does not restore them.
async fn end_sessions_and_grants(tx: &mut Transaction, reason: GrantEndReason) -> Result<()> {
    let now = tx.now().0;
    store::sign_in::end_all(tx.scope()).await?;
    store::interaction::remove_all(tx.scope()).await?;
    store::grant::end_all(tx.scope(), now, reason.as_str()).await?;
    store::client::end_tokens_issued_before(tx.scope(), now + 1).await?;
    Ok(())
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

/// Restore a deleted tenant within its restore window.
pub async fn restore(tenant: &Tenant, actor: &Actor) -> Result<()> {
    if tenant.row().deleted_at.is_some_and(|at| at + super::RESTORE_WINDOW <= tenant.now().0) {
        return Err(Error::Conflict(format!(
            "“{}” was deleted more than 30 days ago and cannot be restored.",
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
            "The operators' own tenant cannot be suspended or deleted.".into(),
        ));
    }
    tenant
        .transaction(actor, async |tx| {
            tx.require(Permission::ManageTenants)?;
            let deleted_at = match to {
                TenantState::Deleted => Some(tx.now().0),
                TenantState::Purged => tenant.row().deleted_at,
                TenantState::Active | TenantState::Suspended => None,
            };
            if tx.scope().set_tenant_state(from, to, deleted_at).await? == 0 {
                // Name the current state: another process may have changed it concurrently.
                let state = tx.scope().tenant_row().await?.map_or("gone", |row| row.state.as_str());
                return Err(Error::Conflict(format!(
                    "“{}” is {state}; this needs it to be {}.",
                    tenant.slug(),
                    from.iter().map(|state| state.as_str()).collect::<Vec<_>>().join(" or ")
                )));
            }
            let end_reason = match to {
                // Once more: another process may have written until it saw the change.
                TenantState::Active if from.contains(&TenantState::Deleted) => {
                    GrantEndReason::TenantDeleted
                }
                TenantState::Active => GrantEndReason::TenantSuspended,
                TenantState::Suspended => GrantEndReason::TenantSuspended,
                TenantState::Deleted => GrantEndReason::TenantDeleted,
                TenantState::Purged => GrantEndReason::TenantPurged,
            };
            end_sessions_and_grants(tx, end_reason).await?;
            tx.audit(
                event,
                (ObjectKind::Tenant, tenant.id(), tenant.name()),
                json!({ "slug": tenant.slug() }),
            );
            tx.invalidate(CacheKey::Tenant);
            Ok(())
        })
        .await
}
