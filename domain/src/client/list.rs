//! Lists and searches clients: all of them for staff, the owned ones for a developer.

use contract::{
    client_profile::AppKind,
    paging::{CappedCount, ListParams, Page, Sort, StatusFilter},
    view::ClientSummary,
};
use store::{Cursor, client::ListQuery};

use super::access::owner_filter;
use crate::{
    model::{
        actor::Actor,
        error::{Error, Result},
    },
    runtime::{
        paginator::Paginator,
        search::{self, SearchKind},
        tenant::Tenant,
    },
};

/// One page. Two statements at any size. Search results are ordered by the term that matched.
pub async fn list(
    tenant: &Tenant,
    actor: &Actor,
    input: &ListParams,
) -> Result<Page<ClientSummary>> {
    let owner = owner_filter(tenant, actor)?;
    let scope = tenant.reader();
    let enabled = input.state.map(|state| state == StatusFilter::Active);
    let search_prefix =
        search::parse_search(SearchKind::Client, enabled == Some(false), &input.search);
    let order = search_prefix.as_ref().map_or_else(
        || input.sort.as_str().to_owned(),
        |search_prefix| format!("search/{}", search_prefix.prefix),
    );
    let label = format!("clients/{}/{owner:?}/{enabled:?}/{order}", tenant.id());
    let listing = Paginator::new(tenant.platform(), label, input.cursor.as_deref())?;
    let query = ListQuery {
        enabled,
        owner,
        by_name: input.sort == Sort::Name,
        page: listing.query.clone(),
    };
    match search_prefix {
        Some(search_prefix) => {
            let found = store::client::search(&scope, &search_prefix, &query).await?;
            Ok(listing
                .page(found, |(term, _)| Cursor { key: String::new(), id: term.clone() })?
                .try_map(|(_, row)| client_summary(&row))?)
        }
        None => {
            let rows = store::client::list(&scope, &query).await?;
            let page = listing
                .page(rows, |row| Cursor { key: row.name_key.clone(), id: row.id.clone() })?;
            let total = Some(CappedCount::from_count(
                store::client::count(&scope, &query, CappedCount::CAP + 1).await?,
            ));
            Ok(Page { total, ..page.try_map(|row| client_summary(&row))? })
        }
    }
}

pub(super) fn client_summary(row: &store::client::Row) -> Result<ClientSummary> {
    let corrupt_row =
        |error: serde_json::Error| Error::internal(format!("client {}: {error}", row.id));
    let metadata: oauth::ClientMetadata =
        serde_json::from_value(row.metadata.clone()).map_err(corrupt_row)?;
    let client_type =
        serde_json::from_value(row.client_type.clone().into()).map_err(corrupt_row)?;
    Ok(ClientSummary {
        row_id: row.id.clone(),
        client_id: row.client_id.clone(),
        name: row.name.clone(),
        kind: AppKind::of(client_type, &metadata),
        enabled: row.enabled,
        redirect_uris: metadata.redirect_uris.len(),
        created_at: row.created_at,
    })
}
