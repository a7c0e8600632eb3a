//! The operators' list of tenants.

use contract::{paging::Page, tenant::TenantRow};

use super::Tenant;
use crate::{
    actor::{Actor, Right},
    error::{Error, Result},
    platform::Platform,
};

/// One page, by id; `search` matches the beginning of a slug or a part of a name.
pub async fn list(platform: &Platform, actor: &Actor, search: &str, after: Option<&str>, most: u64) -> Result<Page<TenantRow>> {
    if !actor.may(Right::ManageTenants) {
        return Err(Error::Forbidden);
    }
    let mut rows = platform.db().everywhere().tenants(search, after, most + 1).await?;
    let more = rows.len() as u64 > most;
    rows.truncate(most as usize);
    let next = if more { rows.last().map(|row| row.id.clone()) } else { None };
    let rows = rows.into_iter().map(|row| Tenant::from_row(platform.clone(), row).map(|tenant| tenant.list_row())).collect::<Result<_>>()?;
    Ok(Page { rows, next })
}

impl Tenant {
    pub fn list_row(&self) -> TenantRow {
        TenantRow {
            id: self.id().into(),
            slug: self.slug().into(),
            name: self.name().into(),
            state: self.state().into(),
            issuer: self.issuer().into(),
            created_at: self.row().created_at,
            is_home: self.is_home(),
            is_default: self.platform().is_default(self.id(), self.slug()),
        }
    }
}
