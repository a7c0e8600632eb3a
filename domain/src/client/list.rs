//! A page of applications.

use contract::{kind::AppKind, paging::Page, view::ClientLine};

use super::read::{metadata_of, type_of};
use crate::{
    actor::{Actor, Right},
    error::{Error, Result},
    paging::{self, Wanted},
    tenant::Tenant,
};

/// Newest first; `search` matches a part of the name or of the `client_id`.
pub async fn list(tenant: &Tenant, actor: &Actor, wanted: Wanted<'_>) -> Result<Page<ClientLine>> {
    if !actor.may(Right::Read) {
        return Err(Error::Forbidden);
    }
    let name = format!("{}/clients", tenant.id());
    let seek = paging::seek(tenant.platform(), &name, wanted.cursor)?;
    let rows = store::client::page(&tenant.read(), &wanted.needle(), &seek, wanted.most + 1).await?;
    let page = paging::page(tenant.platform(), &name, &seek, rows, wanted.most, |row| &row.id);
    let rows = page.rows.into_iter().map(line).collect::<Result<_>>()?;
    Ok(Page { rows, next: page.next, previous: page.previous })
}

fn line(row: store::client::Row) -> Result<ClientLine> {
    let metadata = metadata_of(&row)?;
    Ok(ClientLine {
        kind: AppKind::of(type_of(&row)?, &metadata),
        redirect_uris: metadata.redirect_uris.len(),
        row_id: row.id,
        client_id: row.client_id,
        name: row.name,
        enabled: row.enabled,
        created_at: row.created_at,
    })
}
