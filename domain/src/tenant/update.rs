//! Update of a tenant by `apply`. Members that are `None` are left as they are.

use contract::{
    settings::TenantSettings,
    tenant::{CustomClaim, CustomScope, NewTenant},
};
use serde_json::json;

use super::{Tenant, create::validate, settings_json};
use crate::{
    actor::Permission,
    audit,
    audit::{AuditEvent, ObjectKind},
    cache::CacheKey,
    error::{Error, Result},
    search,
    transaction::Transaction,
};

/// The new values of a tenant.
pub struct TenantUpdate {
    pub name: String,
    pub settings: TenantSettings,
    pub base: Option<String>,
    pub issuer: Option<String>,
    /// Added to the existing domains.
    pub domains: Vec<String>,
    pub scopes: Option<Vec<CustomScope>>,
    pub claims: Option<Vec<CustomClaim>>,
}

/// Returns whether anything changed. The rest of the transaction sees the updated tenant.
pub async fn update(tx: &mut Transaction, update: TenantUpdate) -> Result<bool> {
    tx.require(Permission::ManageSettings)?;
    // Read in the transaction: the cached tenant may be older.
    let before = tx.scope().tenant_row().await?.ok_or(Error::NotFound)?;
    let differs = |requested: &Option<String>, current: &Option<String>| {
        requested.is_some() && requested != current
    };
    if differs(&update.base, &before.base)
        || differs(&update.issuer, &before.issuer)
        || !update.domains.is_empty()
    {
        // Only operators assign base URL, issuer and domains: a tenant's own staff could name a URL
        // of another tenant, or one that they do not control (SECURITY I11).
        tx.require(Permission::ManageTenants)?;
    }
    let tenant = tx.tenant().clone();
    let form = NewTenant {
        slug: before.slug.clone(),
        name: update.name.clone(),
        base: update.base.clone(),
        issuer: update.issuer.clone(),
        domains: update.domains.clone(),
        scopes: update.scopes.clone().unwrap_or_default(),
        claims: update.claims.clone().unwrap_or_default(),
        ..Default::default()
    };
    validate(tenant.platform(), &form, true)?;
    let json = |error: serde_json::Error| Error::internal(error.to_string());
    let mut after = before.clone();
    after.name = update.name.trim().to_owned();
    after.name_key = search::fold(&after.name);
    after.settings = settings_json(&update.settings)?;
    after.base = update.base.or(before.base.clone());
    after.issuer = update.issuer.or(before.issuer.clone());
    if let Some(scopes) = update.scopes {
        after.scopes = serde_json::to_value(scopes).map_err(json)?;
    }
    if let Some(claims) = update.claims {
        after.claims = serde_json::to_value(claims).map_err(json)?;
    }
    let mut changed = after != before;
    for host in &update.domains {
        match tx.scope().add_domain(host, tx.now().0, None).await {
            Ok(added) => changed |= added,
            Err(store::Error::Conflict { .. }) => {
                return Err(Error::invalid(
                    "domains",
                    format!("{host} belongs to another tenant."),
                ));
            }
            Err(other) => return Err(other.into()),
        }
    }
    if changed {
        if tx.scope().update_tenant(after.clone()).await? == 0 {
            return Err(Error::Stale);
        }
        let audited = |row: &store::tenant::Row| {
            json!({
                "name": row.name,
                "base": row.base,
                "issuer": row.issuer,
                "settings": row.settings,
                "scopes": row.scopes,
                "claims": row.claims,
            })
        };
        tx.set_tenant(Tenant::from_row(tenant.platform().clone(), after.clone())?);
        tx.audit(
            AuditEvent::TenantChanged,
            (ObjectKind::Tenant, tenant.id(), tenant.name()),
            audit::diff(&audited(&before), &audited(&after)),
        );
        tx.invalidate(CacheKey::Tenant);
    }
    Ok(changed)
}
