//! A page of people.

use contract::paging::Page;

use crate::{
    actor::{Actor, Right},
    error::{Error, Result},
    tenant::Tenant,
};

/// By id; `search` matches a part of a name or address.
pub async fn list(tenant: &Tenant, actor: &Actor, search: &str, after: Option<&str>, most: u64) -> Result<Page<store::user::Row>> {
    if !actor.may(Right::Read) {
        return Err(Error::Forbidden);
    }
    let mut rows = store::user::page(&tenant.read(), search, after, most + 1).await?;
    let more = rows.len() as u64 > most;
    rows.truncate(most as usize);
    let next = if more { rows.last().map(|row| row.id.clone()) } else { None };
    Ok(Page { rows, next })
}
