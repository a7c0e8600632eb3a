//! Lists and searches users.

use std::collections::HashMap;

use contract::{
    paging::{CappedCount, ListParams, Page, Sort, StatusFilter},
    user::Role,
    view::UserSummary,
};
use store::Cursor;

use super::detail::line;
use crate::{
    model::{
        actor::{Actor, Permission},
        error::Result,
    },
    rate_limit,
    runtime::{
        paginator::Paginator,
        search::{self, SearchKind},
        tenant::Tenant,
    },
};

/// One page. Four statements at any size. Search results are ordered by the term that matched.
pub async fn list(tenant: &Tenant, actor: &Actor, input: &ListParams) -> Result<Page<UserSummary>> {
    tenant.require(actor, Permission::Read)?;
    let scope = tenant.reader();
    let disabled = input.state.map(|state| state == StatusFilter::Off);
    let search_prefix =
        search::parse_search(SearchKind::User, disabled == Some(true), &input.search);
    let label = match &search_prefix {
        Some(search_prefix) => {
            format!("users/{}/{disabled:?}/search/{}", tenant.id(), search_prefix.prefix)
        }
        None => format!("users/{}/{disabled:?}/{}", tenant.id(), input.sort.as_str()),
    };
    let listing = Paginator::new(tenant.platform(), label, input.cursor.as_deref())?;
    let (page, total) = match search_prefix {
        Some(search_prefix) => {
            let found =
                store::user::search(&scope, &search_prefix, disabled, &listing.query).await?;
            (
                listing
                    .page(found, |(term, _)| Cursor { key: String::new(), id: term.clone() })?
                    .map(|(_, row)| row),
                None,
            )
        }
        None => {
            let by_name = input.sort == Sort::Name;
            let rows = store::user::list(
                &scope,
                &store::user::ListQuery { disabled, by_name, page: listing.query.clone() },
            )
            .await?;
            let page = listing
                .page(rows, |row| Cursor { key: row.name_key.clone(), id: row.id.clone() })?;
            (
                page,
                Some(CappedCount::from_count(
                    store::user::count(&scope, disabled, CappedCount::CAP + 1).await?,
                )),
            )
        }
    };
    let locks = rate_limit::locks_of(tenant, &page.rows).await?;
    let ids: Vec<String> = page.rows.iter().map(|row| row.id.clone()).collect();
    let roles = store::membership::by_ids(&scope, &ids).await?;
    let roles: HashMap<String, Role> =
        roles.into_iter().filter_map(|row| Some((row.id, Role::parse(&row.role)?))).collect();
    let page = page.map(|row| {
        let role = roles.get(&row.id).copied();
        let locked_until = locks.get(&row.id).copied();
        UserSummary { locked_until, ..line(row, role) }
    });
    Ok(Page { total, ..page })
}
