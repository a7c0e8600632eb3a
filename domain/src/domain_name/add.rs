//! Giving a tenant a domain, or claiming one for it.

use serde_json::json;

use super::{MOST, check};
use crate::{
    actor::Permission,
    audit::{AuditEvent, ObjectKind},
    cache::CacheKey,
    error::{Error, Result},
    transaction::Transaction,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Added {
    /// It answers from now on: who gave it may give any.
    Answers,
    /// Its proof is waited for.
    Claimed,
}

pub async fn add(tx: &mut Transaction, typed: &str) -> Result<Added> {
    tx.require(Permission::ManageSettings)?;
    let host = written(typed);
    check(tx.platform(), &host)
        .map_err(|why| Error::invalid("host", format!("“{host}”: {why}.")))?;
    let known = tx.scope().domain_hosts().await?;
    if known.contains(&host) {
        return Err(Error::invalid("host", format!("This tenant answers at {host} already.")));
    }
    if tx.actor().can(Permission::ManageTenants) {
        return give(tx, &host).await;
    }
    let claimed =
        usize::try_from(store::domain_claim::count(tx.scope()).await?).unwrap_or(usize::MAX);
    if known.len().saturating_add(claimed) >= MOST {
        return Err(Error::invalid(
            "host",
            format!("A tenant has at most {MOST} domains. Remove one first, or ask your operator."),
        ));
    }
    // Whether another tenant has it is not told to who has proven nothing.
    if !store::domain_claim::insert_if_absent(tx.scope(), &host, tx.now().0).await? {
        return Err(Error::invalid(
            "host",
            format!("{host} is below already, and waits for its proof."),
        ));
    }
    tx.audit(AuditEvent::DomainClaimed, (ObjectKind::Domain, &host, &host), json!({}));
    Ok(Added::Claimed)
}

async fn give(tx: &mut Transaction, host: &str) -> Result<Added> {
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
    Ok(Added::Answers)
}

/// As a browser would write it: in lower case, other scripts in the letters that the DNS has.
fn written(typed: &str) -> String {
    let typed = typed.trim().trim_end_matches('.');
    match url::Host::parse(typed) {
        Ok(url::Host::Domain(name)) => name,
        _ => typed.to_owned(),
    }
}
