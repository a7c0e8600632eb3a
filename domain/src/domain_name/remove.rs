//! Removing a domain from a tenant, or withdrawing a claim.

use serde_json::json;

use super::has_host;
use crate::{
    model::{
        actor::Permission,
        audit_event::{AuditEvent, ObjectKind},
        error::{Error, Result},
    },
    runtime::{cache::CacheKey, tenant::Tenant, transaction::Transaction},
};

/// Remove a domain. It fails if the domain is the host of the tenant's base URL or issuer.
pub async fn remove(tx: &mut Transaction, host: &str) -> Result<()> {
    tx.require(Permission::ManageSettings)?;
    // Read the row in this transaction: the cached one may be older.
    let row = tx.scope().tenant_row().await?.ok_or(Error::NotFound)?;
    let current = Tenant::from_row(tx.platform().clone(), row)?;
    if has_host(current.base_url(), host) {
        return Err(Error::Conflict(format!(
            "{host} is the primary URL. Make another URL primary first."
        )));
    }
    if has_host(current.issuer(), host) {
        return Err(Error::Conflict(format!(
            "The issuer {} uses {host}. Ask an operator to change the issuer first.",
            current.issuer()
        )));
    }
    if tx.scope().remove_domain(host).await? == 0 {
        return Err(Error::NotFound);
    }
    tx.audit(AuditEvent::DomainRemoved, (ObjectKind::Domain, host, host), json!({}));
    tx.invalidate(CacheKey::Tenant);
    Ok(())
}

/// Withdraw a claim that is not proven yet.
pub async fn withdraw_claim(tx: &mut Transaction, host: &str) -> Result<()> {
    tx.require(Permission::ManageSettings)?;
    if store::domain_claim::remove(tx.scope(), host).await? == 0 {
        return Err(Error::NotFound);
    }
    tx.audit(AuditEvent::DomainClaimWithdrawn, (ObjectKind::Domain, host, host), json!({}));
    Ok(())
}
