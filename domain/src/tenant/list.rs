//! The operators' list of tenants.

use contract::{paging::Page, tenant::TenantRow};

use super::Tenant;
use crate::{
    actor::{Actor, Right},
    error::{Error, Result},
    paging::{self, Wanted},
    platform::Platform,
};

const STATES: [&str; 3] = ["active", "suspended", "deleted"];

/// One page, newest first; `search` matches a part of a slug or a name, `state` is empty or one state.
pub async fn list(platform: &Platform, actor: &Actor, state: &str, wanted: Wanted<'_>) -> Result<Page<TenantRow>> {
    if !actor.may(Right::ManageTenants) {
        return Err(Error::Forbidden);
    }
    if !state.is_empty() && !STATES.contains(&state) {
        return Err(Error::invalid("state", "A tenant is active, suspended or deleted."));
    }
    let seek = paging::seek(platform, "tenants", wanted.cursor)?;
    let rows = platform.db().everywhere().tenant_page(&wanted.needle(), state, &seek, wanted.most + 1).await?;
    let page = paging::page(platform, "tenants", &seek, rows, wanted.most, |row| &row.id);
    let rows = page.rows.into_iter().map(|row| Tenant::from_row(platform.clone(), row).map(|tenant| tenant.list_row())).collect::<Result<_>>()?;
    Ok(Page { rows, next: page.next, previous: page.previous })
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
