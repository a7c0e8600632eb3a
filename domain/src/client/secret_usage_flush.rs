//! The job that writes the buffered last-use times of client secrets to the database.

use std::collections::HashMap;

use crate::{model::error::Result, runtime::platform::Platform};

/// Write the buffered times, one transaction per tenant. If a transaction fails, its times return
/// to the buffer for the next run.
pub async fn flush_secret_usage(platform: &Platform) -> Result<()> {
    let mut by_tenant: HashMap<String, Vec<(String, i64)>> = HashMap::new();
    for ((tenant_id, secret_id), at) in platform.secret_usage().take() {
        by_tenant.entry(tenant_id).or_default().push((secret_id, at));
    }
    let mut failed = None;
    for (tenant_id, uses) in by_tenant {
        let written = async {
            let scope = platform.db().begin_tenant(&tenant_id).await?;
            for (secret_id, at) in &uses {
                store::client_secret::record_use(&scope, secret_id, *at).await?;
            }
            scope.commit().await
        };
        if let Err(error) = written.await {
            for (secret_id, at) in &uses {
                platform.secret_usage().record(&tenant_id, secret_id, *at);
            }
            failed = Some(error);
        }
    }
    failed.map_or(Ok(()), |error| Err(error.into()))
}
