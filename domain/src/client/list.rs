//! A page of applications.

use contract::paging::Page;

use crate::{
    actor::{Actor, Right},
    error::{Error, Result},
    tenant::Tenant,
};

/// By id; `search` matches a part of the name or the beginning of the `client_id`.
pub async fn list(tenant: &Tenant, actor: &Actor, search: &str, after: Option<&str>, most: u64) -> Result<Page<store::client::Row>> {
    if !actor.may(Right::Read) {
        return Err(Error::Forbidden);
    }
    let mut rows = store::client::page(&tenant.read(), search, after, most + 1).await?;
    let more = rows.len() as u64 > most;
    rows.truncate(most as usize);
    let next = if more { rows.last().map(|row| row.id.clone()) } else { None };
    Ok(Page { rows, next })
}
