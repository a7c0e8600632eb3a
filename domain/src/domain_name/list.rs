//! Where a tenant answers, and what waits for its proof.

use contract::domain::{ClaimLine, DomainLine, DomainsView, Found};

use super::{address, record, stands_at};
use crate::{
    actor::{Actor, Permission},
    error::{Error, Result},
    tenant::Tenant,
};

/// Three statements.
pub async fn domains(tenant: &Tenant, actor: &Actor) -> Result<DomainsView> {
    tenant.require(actor, Permission::Read)?;
    let (platform, scope) = (tenant.platform(), tenant.reader());
    let row = scope.tenant_row().await?.ok_or(Error::NotFound)?;
    let (issuer_is_set, mut plain) = (row.issuer.is_some(), row.clone());
    plain.base = None;
    let (now, plain) =
        (Tenant::from_row(platform.clone(), row)?, Tenant::from_row(platform.clone(), plain)?);
    let line = |row: store::domain::Row| DomainLine {
        address: address(platform, &row.host),
        is_canonical: stands_at(now.base_url(), &row.host),
        holds_issuer: stands_at(now.issuer(), &row.host),
        proven_at: row.proven_at,
        created_at: row.created_at,
        host: row.host,
    };
    let claim = |row: store::domain_claim::Row| ClaimLine {
        record: record(tenant, &row.id),
        found: row.found.as_deref().and_then(Found::parse),
        host: row.id,
        created_at: row.created_at,
        checked_at: row.checked_at,
    };
    Ok(DomainsView {
        base: now.base_url().into(),
        issuer: now.issuer().into(),
        issuer_is_set,
        standard: plain.base_url().into(),
        domains: scope.domain_rows().await?.into_iter().map(line).collect(),
        claims: store::domain_claim::all(&scope).await?.into_iter().map(claim).collect(),
    })
}
