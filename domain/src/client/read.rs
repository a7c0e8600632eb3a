//! From rows to a [`Client`].

use std::sync::Arc;

use store::TenantScope;

use super::{Client, LiveSecret};
use crate::error::{Error, Result};

pub(crate) async fn read_by_client_id(scope: &TenantScope, client_id: &str) -> Result<Option<Arc<Client>>> {
    match store::client::by_client_id(scope, client_id).await? {
        Some(row) => assemble(scope, row).await.map(Some),
        None => Ok(None),
    }
}

pub(crate) async fn read(scope: &TenantScope, row_id: &str) -> Result<Option<Arc<Client>>> {
    match store::client::by_id(scope, row_id).await? {
        Some(row) => assemble(scope, row).await.map(Some),
        None => Ok(None),
    }
}

pub(super) async fn assemble(scope: &TenantScope, row: store::client::Row) -> Result<Arc<Client>> {
    let secrets = store::client_secret::of_client(scope, &row.id).await?;
    let broken = |error: serde_json::Error| Error::internal(format!("client {}: {error}", row.id));
    let word = serde_json::Value::String(row.client_type.clone());
    Ok(Arc::new(Client {
        client_type: serde_json::from_value(word).map_err(broken)?,
        metadata: serde_json::from_value(row.metadata.clone()).map_err(broken)?,
        settings: serde_json::from_value(row.settings.clone()).map_err(broken)?,
        secrets: secrets
            .into_iter()
            .map(|secret| LiveSecret {
                id: secret.id,
                digest: secret.digest,
                hint: secret.hint,
                created_at: secret.created_at,
                expires_at: secret.expires_at,
                last_used_at: secret.last_used_at,
            })
            .collect(),
        row_id: row.id,
        client_id: row.client_id,
        name: row.name,
        description: row.description,
        enabled: row.enabled,
        managed_by: row.managed_by,
        ended_before: row.ended_before,
        created_at: row.created_at,
    }))
}
