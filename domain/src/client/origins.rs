//! CORS: which origins may call a tenant's endpoints, namely those of its clients (O3).

use std::{collections::HashSet, sync::Arc};

use url::Url;

use crate::{
    model::{client::Client, error::Result},
    runtime::tenant::Tenant,
};

fn origin_of(uri: &str) -> Option<String> {
    let url = Url::parse(uri).ok()?;
    matches!(url.scheme(), "http" | "https").then(|| url.origin().ascii_serialization())
}

impl Client {
    /// The origins of its redirect URIs, and its configured `allowed_origins`.
    pub fn origins(&self) -> impl Iterator<Item = String> {
        self.metadata
            .redirect_uris
            .iter()
            .chain(&self.settings.allowed_origins)
            .filter_map(|uri| origin_of(uri))
    }

    /// Whether pages of this origin may read the responses to this client (CORS).
    pub fn allows_origin(&self, origin: &str) -> bool {
        self.origins().any(|allowed| allowed == origin)
    }
}

/// Whether any enabled client of the tenant has this origin. A preflight request names no client.
pub async fn any_client_allows_origin(tenant: &Tenant, origin: &str) -> Result<bool> {
    let platform = tenant.platform();
    let read = async || {
        let mut origins = HashSet::new();
        for row in store::client::list_enabled(&tenant.reader()).await? {
            let metadata: oauth::ClientMetadata = serde_json::from_value(row.metadata)
                .map_err(|error| crate::model::error::Error::internal(error.to_string()))?;
            let settings: contract::client::ClientSettings =
                serde_json::from_value(row.settings)
                    .map_err(|error| crate::model::error::Error::internal(error.to_string()))?;
            origins.extend(
                metadata
                    .redirect_uris
                    .iter()
                    .chain(&settings.allowed_origins)
                    .filter_map(|uri| origin_of(uri)),
            );
        }
        Ok(Some(Arc::new(origins)))
    };
    let origins =
        platform.cache().origins.get_or_fill(platform.is_cache_fresh(), tenant.id(), read).await?;
    Ok(origins.is_some_and(|origins| origins.contains(origin)))
}
