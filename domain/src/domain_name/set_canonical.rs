//! Choosing the primary base URL of a tenant, with which every URL in its metadata begins
//!

use serde_json::json;

use super::{base_url_at, has_host};
use crate::{
    model::{
        actor::Permission,
        audit_event::{AuditEvent, ObjectKind},
        error::{Error, Result},
        json_diff,
    },
    runtime::{cache::CacheKey, tenant::Tenant, transaction::Transaction},
};

/// Make one of the tenant's domains the host of its base URL; `None` resets the base URL to the
/// public host.
pub async fn set_canonical(tx: &mut Transaction, host: Option<&str>) -> Result<()> {
    tx.require(Permission::ManageSettings)?;
    let platform = tx.platform().clone();
    // Read the row in this transaction: the cached one may be older.
    let before = tx.scope().tenant_row().await?.ok_or(Error::NotFound)?;
    let own = tx.scope().domain_hosts().await?;
    if let Some(base) = &before.base
        && !own.iter().any(|host| has_host(base, host))
    {
        // The base URL is at none of the tenant's domains, so an operator has set it.
        tx.require(Permission::ManageTenants)?;
    }
    let mut after = before.clone();
    after.base = match host {
        Some(host) if own.iter().any(|known| known == host) => Some(base_url_at(&platform, host)),
        Some(_) => return Err(Error::NotFound),
        None => None,
    };
    if after == before {
        return Ok(());
    }
    if tx.scope().update_tenant(after.clone()).await? == 0 {
        return Err(Error::Stale);
    }
    let (before, after) =
        (Tenant::from_row(platform.clone(), before)?, Tenant::from_row(platform, after)?);
    let summary = |tenant: &Tenant| json!({ "base": tenant.base_url(), "issuer": tenant.issuer() });
    let detail = json_diff::diff(&summary(&before), &summary(&after));
    let base = after.base_url().to_owned();
    tx.set_tenant(after);
    tx.audit(
        AuditEvent::DomainMadeCanonical,
        (ObjectKind::Domain, host.unwrap_or_default(), &base),
        detail,
    );
    tx.invalidate(CacheKey::Tenant);
    Ok(())
}
