//! Lists and searches clients: all of them for staff, the owned ones for a developer.

use contract::{
    client_profile::AppKind,
    paging::{CappedCount, ListParams, Page, Sort, StatusFilter},
    view::ClientSummary,
};
use store::{Cursor, TenantScope, client::ListQuery, registration};

use super::{access::owner_filter, client_state};
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

/// One page. Two statements at any size, and one more if a client on it is disabled. Search results
/// are ordered by the term that matched.
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
            let page =
                listing.page(found, |(term, _)| Cursor { key: String::new(), id: term.clone() })?;
            let registered = disabled_registrations(&scope, page.rows.iter().map(|(_, row)| row));
            let registered = registered.await?;
            page.try_map(|(_, row)| client_summary(&row, registration_of(&registered, &row.id)))
        }
        None => {
            let rows = store::client::list(&scope, &query).await?;
            let page = listing
                .page(rows, |row| Cursor { key: row.name_key.clone(), id: row.id.clone() })?;
            let total = Some(CappedCount::from_count(
                store::client::count(&scope, &query, CappedCount::CAP + 1).await?,
            ));
            let registered = disabled_registrations(&scope, page.rows.iter()).await?;
            let page =
                page.try_map(|row| client_summary(&row, registration_of(&registered, &row.id)));
            Ok(Page { total, ..page? })
        }
    }
}

/// The registrations of the disabled clients, which say why they are disabled.
async fn disabled_registrations(
    scope: &TenantScope,
    rows: impl Iterator<Item = &store::client::Row>,
) -> Result<Vec<registration::Row>> {
    let ids: Vec<String> = rows.filter(|row| !row.enabled).map(|row| row.id.clone()).collect();
    Ok(registration::by_ids(scope, &ids).await?)
}

fn registration_of(rows: &[registration::Row], row_id: &str) -> Option<registration::Row> {
    rows.iter().find(|row| row.id == row_id).cloned()
}

pub(super) fn client_summary(
    row: &store::client::Row,
    registration: Option<registration::Row>,
) -> Result<ClientSummary> {
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
        state: client_state(row.enabled, registration).0,
        redirect_uris: metadata.redirect_uris.len(),
        created_at: row.created_at,
    })
}
