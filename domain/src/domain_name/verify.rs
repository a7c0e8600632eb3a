//! Verification of a domain claim by its DNS TXT record.
//!
//! The DNS lookup runs between two transactions: the first enforces the rate limit, the second
//! records the result.

use contract::domain::DomainCheck;
use serde_json::json;

use super::proof_record;
use crate::{
    model::{
        actor::{Actor, Permission},
        audit_event::{AuditEvent, ObjectKind},
        error::{Error, Result},
    },
    runtime::{cache::CacheKey, tenant::Tenant, transaction::Transaction},
};

/// Minimum number of seconds between two checks of one claim.
pub const MIN_CHECK_INTERVAL: i64 = 5;

/// Check a claim and activate the domain if it is proven. A missing proof is recorded and returned
/// as `Ok`.
pub async fn verify(tenant: &Tenant, actor: &Actor, host: &str) -> Result<DomainCheck> {
    tenant.transaction(actor, async |tx| begin_check(tx, host).await).await?;
    let expected = proof_record(tenant, host);
    let lookup = match tenant.platform().outbound().txt_records(&expected.name).await {
        Ok(texts) if texts.iter().any(|text| text.trim() == expected.value) => {
            DomainCheck::Verified
        }
        Ok(texts) if texts.is_empty() => DomainCheck::NoRecord,
        Ok(_) => DomainCheck::WrongValue,
        Err(_) => DomainCheck::NoResponse,
    };
    tenant.transaction(actor, async |tx| record_result(tx, host, lookup).await).await
}

async fn begin_check(tx: &mut Transaction, host: &str) -> Result<()> {
    tx.require(Permission::ManageSettings)?;
    let now = tx.now().0;
    if store::domain_claim::begin_check(tx.scope(), host, now - MIN_CHECK_INTERVAL, now).await? == 1
    {
        return Ok(());
    }
    match store::domain_claim::by_host(tx.scope(), host).await? {
        Some(_) => Err(Error::RateLimited { retry_after: MIN_CHECK_INTERVAL.unsigned_abs() }),
        None => Err(Error::NotFound),
    }
}

async fn record_result(
    tx: &mut Transaction,
    host: &str,
    lookup: DomainCheck,
) -> Result<DomainCheck> {
    tx.require(Permission::ManageSettings)?;
    let found = match lookup {
        DomainCheck::Verified => {
            match tx.scope().add_domain(host, tx.now().0, Some(tx.now().0)).await {
                Ok(_) => DomainCheck::Verified,
                Err(store::Error::Conflict { .. }) => DomainCheck::Taken,
                Err(other) => return Err(other.into()),
            }
        }
        other => other,
    };
    if store::domain_claim::set_found(tx.scope(), host, found.as_str()).await? == 0 {
        // The claim was withdrawn during the DNS lookup.
        return Err(Error::NotFound);
    }
    if found == DomainCheck::Verified {
        store::domain_claim::remove(tx.scope(), host).await?;
        tx.audit(
            AuditEvent::DomainProven,
            (ObjectKind::Domain, host, host),
            json!({ "proof": proof_record(tx.tenant(), host).name }),
        );
        tx.invalidate(CacheKey::Tenant);
    }
    Ok(found)
}
