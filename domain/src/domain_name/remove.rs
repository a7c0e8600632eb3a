//! Taking a domain away, or a claim back.

use serde_json::json;

use super::stands_at;
use crate::{
    actor::Right,
    cache::CacheKey,
    error::{Error, Result},
    tenant::Tenant,
    work::Work,
};

/// Nothing answers there from now on.
pub async fn remove(work: &mut Work, host: &str) -> Result<()> {
    work.require(Right::ManageSettings)?;
    // Read here: what is kept warm may be older than this transaction.
    let row = work.scope().own_tenant().await?.ok_or(Error::NotFound)?;
    let now = Tenant::from_row(work.platform().clone(), row)?;
    if stands_at(now.base(), host) {
        return Err(Error::Conflict(format!(
            "{host} is this tenant's own address. Choose another first."
        )));
    }
    if stands_at(now.issuer(), host) {
        return Err(Error::Conflict(format!(
            "This tenant's issuer, {}, stands at {host}. An operator must change the issuer first.",
            now.issuer()
        )));
    }
    if work.scope().remove_domain(host).await? == 0 {
        return Err(Error::NotFound);
    }
    work.audit("domain.removed", ("domain", host, host), json!({}));
    work.invalidate(CacheKey::Tenant);
    Ok(())
}

/// Nobody waits for its proof any more.
pub async fn withdraw(work: &mut Work, host: &str) -> Result<()> {
    work.require(Right::ManageSettings)?;
    if store::domain_claim::remove(work.scope(), host).await? == 0 {
        return Err(Error::NotFound);
    }
    work.audit("domain.claim_withdrawn", ("domain", host, host), json!({}));
    Ok(())
}
