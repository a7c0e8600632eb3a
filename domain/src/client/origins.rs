//! CORS: which origins may call a tenant's endpoints, namely those of its clients (O3).

use std::sync::Arc;

use crate::{
    model::error::Result,
    runtime::{origin_index::OriginIndex, tenant::Tenant},
};

/// How often a request reads changed clients, if others are changed meanwhile.
const MAX_READS: usize = 3;

/// Whether any enabled client of the tenant has this origin. A preflight request names no client.
pub async fn any_client_allows_origin(tenant: &Tenant, origin: &str) -> Result<bool> {
    let platform = tenant.platform();
    let read = async || {
        let rows = store::client::list_enabled(&tenant.reader()).await?;
        Ok(Some(Arc::new(OriginIndex::new(rows)?)))
    };
    let cached =
        platform.cache().origins.get_or_fill(platform.is_cache_fresh(), tenant.id(), read).await?;
    let Some(origins) = cached else { return Ok(false) };
    for _ in 0..MAX_READS {
        let (ids, changes) = origins.changed();
        if ids.is_empty() {
            break;
        }
        let rows = store::client::enabled_among(&tenant.reader(), &ids).await?;
        origins.replace(&ids, rows, changes)?;
    }
    Ok(origins.contains(origin))
}
