//! Suspending, resuming and deleting a tenant. A deleted one keeps its slug and domains while
//! it can be restored.

use serde_json::json;

use super::Tenant;
use crate::{
    actor::{Actor, Permission},
    audit::{AuditEvent, ObjectKind},
    cache::CacheKey,
    error::{Error, Result},
    transaction::Transaction,
};

pub async fn suspend(tenant: &Tenant, actor: &Actor) -> Result<()> {
    transition(tenant, actor, &["active"], "suspended", AuditEvent::TenantSuspended).await
}

/// As with an application or a person: switching off ends all that was proven and issued, and
/// switching on again revives nothing.
async fn end_sessions_and_grants(tx: &mut Transaction, reason: &str) -> Result<()> {
    let now = tx.now().0;
    store::grant::end_all(tx.scope(), now, &format!("tenant_{reason}")).await?;
    store::sign_in::end_all(tx.scope()).await?;
    store::interaction::remove_all(tx.scope()).await?;
    store::client::end_tokens_issued_before(tx.scope(), now + 1).await?;
    Ok(())
}

pub async fn resume(tenant: &Tenant, actor: &Actor) -> Result<()> {
    transition(tenant, actor, &["suspended"], "active", AuditEvent::TenantResumed).await
}

pub async fn delete(tenant: &Tenant, actor: &Actor) -> Result<()> {
    transition(tenant, actor, &["active", "suspended"], "deleted", AuditEvent::TenantDeleted).await
}

/// Bring a deleted tenant back, as long as its rows are there.
pub async fn restore(tenant: &Tenant, actor: &Actor) -> Result<()> {
    if tenant.row().deleted_at.is_some_and(|at| at + super::RESTORE_WINDOW <= tenant.now().0) {
        return Err(Error::Conflict(format!(
            "“{}” was deleted more than 30 days ago and cannot be restored.",
            tenant.slug()
        )));
    }
    transition(tenant, actor, &["deleted"], "active", AuditEvent::TenantRestored).await
}

/// Let a deleted tenant go before its 30 days are over. The job takes its rows away.
pub async fn request_purge(tenant: &Tenant, actor: &Actor) -> Result<()> {
    transition(tenant, actor, &["deleted"], "purged", AuditEvent::TenantPurged).await
}

async fn transition(
    tenant: &Tenant,
    actor: &Actor,
    from: &[&str],
    to: &str,
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
                "deleted" => Some(tx.now().0),
                "purged" => tenant.row().deleted_at,
                _ => None,
            };
            if tx.scope().set_tenant_state(from, to, deleted_at).await? == 0 {
                // As it is now: whoever was quicker may have been another process.
                let state = tx.scope().tenant_row().await?.map_or("gone".into(), |row| row.state);
                return Err(Error::Conflict(format!(
                    "“{}” is {state}; this needs it to be {}.",
                    tenant.slug(),
                    from.join(" or ")
                )));
            }
            if to != "active" {
                end_sessions_and_grants(tx, to).await?;
            }
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
