//! The default tenant, which the public host serves.
//!
//! It is chosen once: at set-up, by the first `apply`, or by `TENANTRY_DEFAULT_TENANT`. Afterwards
//! only [`change_default`] changes it, because the issuers of two tenants move, and their clients
//! must be configured again.

use serde::Serialize;
use serde_json::json;

use crate::{
    model::{
        actor::{Actor, Permission},
        audit_event::{AuditEvent, ObjectKind},
        error::{Error, Result},
    },
    runtime::{cache::CacheKey, platform::Platform, tenant::Tenant, transaction::Transaction},
};

/// The variable that chooses the default tenant while none is stored.
pub const DEFAULT_TENANT_VAR: &str = "TENANTRY_DEFAULT_TENANT";

/// An issuer that moved with the default tenant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MovedIssuer {
    /// Slug of the tenant.
    pub tenant: String,
    /// The value of `iss` in tokens that clients hold now.
    pub before: String,
    /// The value of `iss` from now on, which the clients must be configured with.
    pub after: String,
}

/// Choose the default tenant, if none is stored. Returns whether this call has chosen it.
pub(crate) async fn choose_default(tenant: &Tenant, actor: &Actor) -> Result<bool> {
    let moved = write(tenant, actor, None).await?;
    Ok(moved.is_some())
}

/// Store the choice of `TENANTRY_DEFAULT_TENANT`, if none is stored and that tenant exists.
///
/// # Errors
/// [`Error::Invalid`] if another tenant is stored: a changed variable must move no issuers.
pub(crate) async fn store_configured_default(platform: &Platform, actor: &Actor) -> Result<()> {
    let Some(slug) = platform.default_slug() else { return Ok(()) };
    platform.reload_installation().await?;
    let installation = platform.installation();
    let Some(stored) = &installation.default_tenant_id else {
        if let Some(tenant) = platform.tenant_by_slug(slug).await? {
            choose_default(&tenant, actor).await?;
        }
        return Ok(());
    };
    let stored = platform.tenant_by_id(stored).await?;
    if stored.as_ref().is_some_and(|tenant| tenant.slug() == slug) {
        return Ok(());
    }
    let current =
        stored.map_or_else(|| "a purged tenant".to_owned(), |one| format!("“{}”", one.slug()));
    Err(Error::invalid(
        DEFAULT_TENANT_VAR,
        format!(
            "the default tenant is {current}, not “{slug}”. To change it, which moves issuers, \
             run: tenantry tenant default {slug}"
        ),
    ))
}

/// Make this tenant the default one. Returns the issuers that moved: none, if it was already.
pub async fn change_default(tenant: &Tenant, actor: &Actor) -> Result<Vec<MovedIssuer>> {
    if !actor.can(Permission::ManageTenants) {
        return Err(Error::Forbidden);
    }
    if tenant.is_home() {
        return Err(Error::Conflict("The operators' own tenant can't be the default.".into()));
    }
    if !tenant.is_active() {
        return Err(Error::Conflict(format!("The tenant “{}” is not active.", tenant.slug())));
    }
    let platform = tenant.platform();
    platform.reload_installation().await?;
    let stored = platform.installation().default_tenant_id.clone();
    match &stored {
        Some(id) if id == tenant.id() => Ok(Vec::new()),
        _ => write(tenant, actor, stored.as_deref()).await?.ok_or(Error::Stale),
    }
}

/// Replace the stored default tenant, if it is still `expected`. Every process drops both tenants
/// from its cache. `None` if another process has changed it.
async fn write(
    tenant: &Tenant,
    actor: &Actor,
    expected: Option<&str>,
) -> Result<Option<Vec<MovedIssuer>>> {
    let platform = tenant.platform();
    let former = match expected {
        Some(id) => platform.tenant_by_id(id).await?,
        None => None,
    };
    let installation = platform.db().begin_installation().await?;
    if !installation.replace_default_tenant(expected, tenant.id()).await? {
        installation.rollback().await?;
        return Ok(None);
    }
    if let Some(id) = expected {
        let (kind, key) = CacheKey::Tenant.as_parts();
        installation.append_change(id, kind, key, platform.now_ms()).await?;
    }
    let scope = installation.into_tenant(tenant.id());
    let mut tx = Transaction::new(scope, tenant.clone(), actor.clone());
    let detail = json!({ "default": { "before": false, "after": true } });
    tx.audit(AuditEvent::TenantChanged, (ObjectKind::Tenant, tenant.id(), tenant.name()), detail);
    tx.invalidate(CacheKey::Tenant);
    tx.commit().await?;
    platform.reload_installation().await?;
    if let Some(id) = expected {
        platform.cache().invalidate(id, &CacheKey::Tenant);
    }
    if let Some(former) = &former {
        // The log of the former default tenant names the change, too.
        former
            .transaction(actor, async |tx| {
                let detail = json!({ "default": { "before": true, "after": false } });
                let object = (ObjectKind::Tenant, former.id(), former.name());
                tx.audit(AuditEvent::TenantChanged, object, detail);
                Ok(())
            })
            .await?;
    }
    let mut moved = Vec::new();
    for before in former.iter().chain([tenant]) {
        let after = platform.tenant_by_id(before.id()).await?.ok_or(Error::NotFound)?;
        if after.issuer() != before.issuer() {
            moved.push(MovedIssuer {
                tenant: before.slug().to_owned(),
                before: before.issuer().to_owned(),
                after: after.issuer().to_owned(),
            });
        }
    }
    Ok(Some(moved))
}
