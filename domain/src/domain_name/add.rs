//! Adding a custom domain to a tenant, or claiming one for it.

use serde_json::json;

use super::{MAX_DOMAINS, validate_host};
use crate::{
    model::{
        actor::Permission,
        audit_event::{AuditEvent, ObjectKind},
        error::{Error, Result},
    },
    runtime::{cache::CacheKey, transaction::Transaction},
};

/// What adding a domain has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddOutcome {
    /// An operator has added it; it is active without proof.
    Active,
    /// It is claimed, and its DNS proof is pending.
    Claimed,
}

/// Add a domain for an operator, or claim it for a member of the tenant.
pub async fn add(tx: &mut Transaction, input: &str) -> Result<AddOutcome> {
    tx.require(Permission::ManageSettings)?;
    let host = normalize(input);
    validate_host(tx.platform(), &host)
        .map_err(|why| Error::invalid("host", format!("“{host}”: {why}.")))?;
    let domains = tx.scope().domain_hosts().await?;
    if domains.contains(&host) {
        return Err(Error::invalid("host", format!("{host} is already a domain of this tenant.")));
    }
    if tx.actor().can(Permission::ManageTenants) {
        return assign(tx, &host).await;
    }
    let claim_count =
        usize::try_from(store::domain_claim::count(tx.scope()).await?).unwrap_or(usize::MAX);
    if domains.len().saturating_add(claim_count) >= MAX_DOMAINS {
        return Err(Error::invalid(
            "host",
            format!(
                "A tenant can have at most {MAX_DOMAINS} domains. Remove one first, or ask \
                an operator of this installation."
            ),
        ));
    }
    // Do not reveal whether another tenant has this domain to a caller without proof.
    if !store::domain_claim::insert_if_absent(tx.scope(), &host, tx.now().0).await? {
        return Err(Error::invalid(
            "host",
            format!("{host} was already added and is pending verification."),
        ));
    }
    tx.audit(AuditEvent::DomainClaimed, (ObjectKind::Domain, &host, &host), json!({}));
    Ok(AddOutcome::Claimed)
}

async fn assign(tx: &mut Transaction, host: &str) -> Result<AddOutcome> {
    match tx.scope().add_domain(host, tx.now().0, None).await {
        Ok(_) => {}
        Err(store::Error::Conflict { .. }) => {
            return Err(Error::invalid("host", format!("{host} belongs to another tenant.")));
        }
        Err(other) => return Err(other.into()),
    }
    store::domain_claim::remove(tx.scope(), host).await?;
    tx.audit(AuditEvent::DomainAdded, (ObjectKind::Domain, host, host), json!({ "proof": null }));
    tx.invalidate(CacheKey::Tenant);
    Ok(AddOutcome::Active)
}

/// Normalize a host name as browsers do: lower case, internationalized names in Punycode.
fn normalize(input: &str) -> String {
    let input = input.trim().trim_end_matches('.');
    match url::Host::parse(input) {
        Ok(url::Host::Domain(name)) => name,
        _ => input.to_owned(),
    }
}
