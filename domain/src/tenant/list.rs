//! The operators' list of tenants.

use contract::{
    paging::{CappedCount, Page, Sort},
    tenant::{TenantListParams, TenantListView, TenantState, TenantSummary},
};
use store::{Cursor, TenantListQuery};

use super::RESTORE_WINDOW;
use crate::{
    model::{
        actor::{Actor, Permission},
        error::{Error, Result},
        tenant_state::to_stored,
    },
    runtime::{paginator::Paginator, platform::Platform, search, tenant::Tenant},
};

/// One page, and the number of tenants in each state. Three statements at any size.
pub async fn list(
    platform: &Platform,
    actor: &Actor,
    input: &TenantListParams,
) -> Result<TenantListView> {
    if !actor.can(Permission::ManageTenants) {
        return Err(Error::Forbidden);
    }
    let search = search::fold(&input.search.replace('\0', ""));
    let label = format!(
        "tenants/{:?}/{}/{search}",
        input.state.map(TenantState::as_str),
        input.sort.as_str()
    );
    let listing = Paginator::new(platform, label, input.cursor.as_deref())?;
    let by_name = input.sort == Sort::Name;
    let query = TenantListQuery {
        search,
        state: input.state.map(to_stored),
        by_name,
        page: listing.query.clone(),
    };
    let installation = platform.db().installation();
    let rows = installation.list_tenants(&query).await?;
    let page =
        listing.page(rows, |row| Cursor { key: row.name_key.clone(), id: row.id.clone() })?;
    let total =
        CappedCount::from_count(installation.count_tenants(&query, CappedCount::CAP + 1).await?);
    let states = installation.count_tenants_by_state().await?;
    let count_of = |state: TenantState| {
        states
            .iter()
            .find(|(stored, _)| *stored == to_stored(state))
            .map_or(0, |(_, many)| u64::try_from(*many).unwrap_or_default())
    };
    let Page { rows, next, previous, .. } = page;
    let rows = rows
        .into_iter()
        .map(|row| Tenant::from_row(platform.clone(), row).map(|tenant| tenant.summary()))
        .collect::<Result<_>>()?;
    Ok(TenantListView {
        page: Page { rows, next, previous, total: Some(total) },
        active: count_of(TenantState::Active),
        suspended: count_of(TenantState::Suspended),
        deleted: count_of(TenantState::Deleted),
    })
}

/// The newest active tenants, for the tenant switcher. One statement.
pub async fn newest(platform: &Platform, actor: &Actor, limit: u64) -> Result<Vec<TenantSummary>> {
    if !actor.can(Permission::ManageTenants) {
        return Err(Error::Forbidden);
    }
    let window = store::PageQuery { cursor: None, backward: false, limit };
    let query = TenantListQuery {
        search: String::new(),
        state: Some(to_stored(TenantState::Active)),
        by_name: false,
        page: window,
    };
    let rows = platform.db().installation().list_tenants(&query).await?;
    rows.into_iter()
        .map(|row| Tenant::from_row(platform.clone(), row).map(|tenant| tenant.summary()))
        .collect()
}

impl Tenant {
    /// A row of the operators' list and of the tenant switcher.
    pub fn summary(&self) -> TenantSummary {
        let deleted_at = self.deleted_at();
        TenantSummary {
            id: self.id().into(),
            slug: self.slug().into(),
            name: self.name().into(),
            state: self.state(),
            issuer: self.issuer().into(),
            created_at: self.created_at(),
            deleted_at,
            restorable_until: deleted_at.map(|at| at + RESTORE_WINDOW),
            is_home: self.is_home(),
            is_default: self.platform().is_default_tenant(self.id(), self.slug()),
        }
    }
}
