//! The domains of a tenant, and its claims that are not proven yet.

use contract::domain::{DomainCheck, DomainClaim, DomainSummary, DomainsView};

use super::{base_url_at, has_host, proof_record};
use crate::{
    model::{
        actor::{Actor, Permission},
        error::{Error, Result},
    },
    runtime::tenant::Tenant,
};

/// Read domains and claims in three statements.
pub async fn list(tenant: &Tenant, actor: &Actor) -> Result<DomainsView> {
    tenant.require(actor, Permission::Read)?;
    let (platform, scope) = (tenant.platform(), tenant.reader());
    let row = scope.tenant_row().await?.ok_or(Error::NotFound)?;
    let (issuer_is_set, mut without_base) = (row.issuer.is_some(), row.clone());
    without_base.base = None;
    let (current, without_base) = (
        Tenant::from_row(platform.clone(), row)?,
        Tenant::from_row(platform.clone(), without_base)?,
    );
    let line = |row: store::domain::Row| DomainSummary {
        base_url: base_url_at(platform, &row.host),
        is_canonical: has_host(current.base_url(), &row.host),
        is_issuer: has_host(current.issuer(), &row.host),
        verified_at: row.proven_at,
        created_at: row.created_at,
        host: row.host,
    };
    let claim = |row: store::domain_claim::Row| DomainClaim {
        record: proof_record(tenant, &row.id),
        last_check: row.found.as_deref().and_then(DomainCheck::parse),
        host: row.id,
        created_at: row.created_at,
        checked_at: row.checked_at,
    };
    Ok(DomainsView {
        base: current.base_url().into(),
        issuer: current.issuer().into(),
        issuer_is_set,
        default_base: without_base.base_url().into(),
        domains: scope.domain_rows().await?.into_iter().map(line).collect(),
        claims: store::domain_claim::all(&scope).await?.into_iter().map(claim).collect(),
    })
}
