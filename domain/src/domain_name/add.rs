//! Giving a tenant a domain, or claiming one for it.

use serde_json::json;

use super::{MOST, check};
use crate::{
    actor::Right,
    cache::CacheKey,
    error::{Error, Result},
    work::Work,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Added {
    /// It answers from now on: who gave it may give any.
    Answers,
    /// Its proof is waited for.
    Claimed,
}

pub async fn add(work: &mut Work, typed: &str) -> Result<Added> {
    work.require(Right::ManageSettings)?;
    let host = written(typed);
    check(work.platform(), &host)
        .map_err(|why| Error::invalid("host", format!("“{host}”: {why}.")))?;
    let known = work.scope().domains().await?;
    if known.contains(&host) {
        return Err(Error::invalid("host", format!("This tenant answers at {host} already.")));
    }
    if work.actor().may(Right::ManageTenants) {
        return give(work, &host).await;
    }
    let claimed =
        usize::try_from(store::domain_claim::count(work.scope()).await?).unwrap_or(usize::MAX);
    if known.len().saturating_add(claimed) >= MOST {
        return Err(Error::invalid(
            "host",
            format!("A tenant has at most {MOST} domains. Remove one first, or ask your operator."),
        ));
    }
    // Whether another tenant has it is not told to who has proven nothing.
    if !store::domain_claim::put(work.scope(), &host, work.now().0).await? {
        return Err(Error::invalid(
            "host",
            format!("{host} is below already, and waits for its proof."),
        ));
    }
    work.audit("domain.claimed", ("domain", &host, &host), json!({}));
    Ok(Added::Claimed)
}

async fn give(work: &mut Work, host: &str) -> Result<Added> {
    match work.scope().add_domain(host, work.now().0, None).await {
        Ok(_) => {}
        Err(store::Error::Conflict { .. }) => {
            return Err(Error::invalid("host", format!("{host} belongs to another tenant.")));
        }
        Err(other) => return Err(other.into()),
    }
    store::domain_claim::remove(work.scope(), host).await?;
    work.audit("domain.added", ("domain", host, host), json!({ "proof": null }));
    work.invalidate(CacheKey::Tenant);
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
