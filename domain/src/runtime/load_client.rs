//! Loads a [`Client`] from its rows, through the cache or in a transaction.

use std::sync::Arc;

use contract::client::ClientType;
use serde::Deserialize;
use store::TenantScope;

use crate::{
    model::{
        client::{Client, ClientSecret, is_valid_client_id},
        error::{Error, Result},
    },
    runtime::tenant::Tenant,
};

impl Tenant {
    /// The client with this `client_id`, from the cache.
    pub async fn client(&self, client_id: &str) -> Result<Option<Arc<Client>>> {
        if !is_valid_client_id(client_id) {
            return Ok(None);
        }
        let key = (self.id().to_owned(), client_id.to_owned());
        let warm = self.platform().cache();
        warm.clients
            .get_or_fill(self.platform().is_cache_fresh(), &key, async || {
                load_by_client_id(&self.reader(), client_id).await
            })
            .await
    }

    /// The client with this row id, which every token carries, from the cache.
    pub async fn client_by_row(&self, row_id: &str) -> Result<Option<Arc<Client>>> {
        let key = (self.id().to_owned(), row_id.to_owned());
        let warm = self.platform().cache();
        warm.clients_by_row
            .get_or_fill(self.platform().is_cache_fresh(), &key, async || {
                load(&self.reader(), row_id).await
            })
            .await
    }
}

async fn load_by_client_id(scope: &TenantScope, client_id: &str) -> Result<Option<Arc<Client>>> {
    match store::client::by_client_id(scope, client_id).await? {
        Some(row) => from_row(scope, row).await.map(Some),
        None => Ok(None),
    }
}

/// Load a client by its row id, within a transaction or from a reader.
pub(crate) async fn load(scope: &TenantScope, row_id: &str) -> Result<Option<Arc<Client>>> {
    match store::client::by_id(scope, row_id).await? {
        Some(row) => from_row(scope, row).await.map(Some),
        None => Ok(None),
    }
}

/// Complete a row to a client. One statement, for the secrets.
pub(crate) async fn from_row(scope: &TenantScope, row: store::client::Row) -> Result<Arc<Client>> {
    let secrets = store::client_secret::list_by_client(scope, &row.id).await?;
    Ok(Arc::new(Client {
        client_type: client_type_of(&row)?,
        metadata: metadata_of(&row)?,
        settings: settings_of(&row)?,
        secrets: secrets
            .into_iter()
            .map(|secret| ClientSecret {
                id: secret.id,
                digest: secret.digest,
                hint: secret.hint,
                created_at: secret.created_at,
                expires_at: secret.expires_at,
                last_used_at: secret.last_used_at,
            })
            .collect(),
        row_id: row.id,
        version: row.version,
        client_id: row.client_id,
        name: row.name,
        description: row.description,
        enabled: row.enabled,
        managed_by: row.managed_by,
        ended_before: row.ended_before,
        created_at: row.created_at,
    }))
}

pub(crate) fn settings_of(row: &store::client::Row) -> Result<contract::client::ClientSettings> {
    Deserialize::deserialize(&row.settings).map_err(corrupt_row(row))
}

fn corrupt_row(row: &store::client::Row) -> impl Fn(serde_json::Error) -> Error {
    move |error| Error::internal(format!("client {}: {error}", row.id))
}

pub(crate) fn client_type_of(row: &store::client::Row) -> Result<ClientType> {
    serde_json::from_value(serde_json::Value::String(row.client_type.clone()))
        .map_err(corrupt_row(row))
}

pub(crate) fn metadata_of(row: &store::client::Row) -> Result<oauth::ClientMetadata> {
    Deserialize::deserialize(&row.metadata).map_err(corrupt_row(row))
}
