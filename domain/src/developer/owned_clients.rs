//! A developer's own clients, as the registration endpoints return them.

use contract::{developer::OwnedClient, paging::Page};
use store::{Cursor, client::ListQuery};

use crate::{
    client::{self, access},
    model::{
        actor::Actor,
        client::is_valid_client_id,
        error::{Error, Result},
    },
    runtime::{paginator::Paginator, tenant::Tenant},
};

/// One page, newest first. Three statements at any size.
pub async fn list(
    tenant: &Tenant,
    actor: &Actor,
    cursor: Option<&str>,
) -> Result<Page<OwnedClient>> {
    let owner = access::owner_filter(tenant, actor)?;
    let scope = tenant.reader();
    let listing =
        Paginator::new(tenant.platform(), format!("own/{}/{owner:?}", tenant.id()), cursor)?;
    let query = ListQuery { enabled: None, owner, by_name: false, page: listing.query.clone() };
    let page = listing.page(store::client::list(&scope, &query).await?, |row| Cursor {
        key: String::new(),
        id: row.id.clone(),
    })?;
    let ids: Vec<String> = page.rows.iter().map(|row| row.id.clone()).collect();
    let registrations = store::registration::by_ids(&scope, &ids).await?;
    let changes = store::client_change::by_ids(&scope, &ids).await?;
    page.try_map(|row| {
        let registration =
            registrations.iter().find(|registration| registration.id == row.id).cloned();
        let change = changes.iter().find(|change| change.id == row.id);
        to_view(row, registration, change)
    })
}

/// One client by its `client_id`. A client that the actor may not see is not found.
pub async fn find_owned(tenant: &Tenant, actor: &Actor, client_id: &str) -> Result<OwnedClient> {
    if !is_valid_client_id(client_id) {
        return Err(Error::NotFound);
    }
    let scope = tenant.reader();
    let row = store::client::by_client_id(&scope, client_id).await?.ok_or(Error::NotFound)?;
    access::require_visible(tenant, actor, &row.id).await?;
    let registration = store::registration::by_id(&scope, &row.id).await?;
    let change = store::client_change::by_id(&scope, &row.id).await?;
    to_view(row, registration, change.as_ref())
}

fn to_view(
    row: store::client::Row,
    registration: Option<store::registration::Row>,
    change: Option<&store::client_change::Row>,
) -> Result<OwnedClient> {
    let mut metadata: oauth::ClientMetadata = serde_json::from_value(row.metadata)
        .map_err(|error| Error::internal(format!("client {}: {error}", row.id)))?;
    // Return the effective values of what was left to a default (RFC 7591 §3.2.1).
    let answers =
        metadata.response_types().into_iter().map(|answer| answer.as_str().to_owned()).collect();
    (metadata.grant_types, metadata.response_types) = (Some(metadata.grant_types()), Some(answers));
    let (state, reason) = client::client_state(row.enabled, registration);
    Ok(OwnedClient {
        row_id: row.id,
        client_id: row.client_id,
        description: row.description,
        state,
        reason,
        pending_change: change.map(client::proposed_metadata).transpose()?.flatten(),
        change_rejection: change.and_then(|change| change.reason.clone()),
        metadata,
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}
