//! When each secret was last used, counted in memory and written down now and then: a token
//! request must not cost a write for it.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use crate::{error::Result, platform::Platform};

/// Secrets that are remembered between two writes; a further one is noted the next time.
const MOST: usize = 100_000;

/// Uses since the last write, by tenant and secret, in seconds since 1970.
#[derive(Default)]
pub struct Uses(Mutex<HashMap<(String, String), i64>>);

impl Uses {
    pub(crate) fn note(&self, tenant_id: &str, secret_id: &str, now: i64) {
        let mut uses = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = uses.get_mut(&(tenant_id.to_owned(), secret_id.to_owned())) {
            *at = now.max(*at);
        } else if uses.len() < MOST {
            uses.insert((tenant_id.to_owned(), secret_id.to_owned()), now);
        }
    }

    /// The last use that is not written down yet.
    pub(crate) fn last_use(&self, tenant_id: &str, secret_id: &str) -> Option<i64> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&(tenant_id.to_owned(), secret_id.to_owned())).copied()
    }

    fn take(&self) -> HashMap<(String, String), i64> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Write down what was noted. A tenant whose rows cannot be written is noted again.
pub async fn write_uses(platform: &Platform) -> Result<()> {
    let mut by_tenant: HashMap<String, Vec<(String, i64)>> = HashMap::new();
    for ((tenant_id, secret_id), at) in platform.uses().take() {
        by_tenant.entry(tenant_id).or_default().push((secret_id, at));
    }
    let mut failed = None;
    for (tenant_id, uses) in by_tenant {
        let written = async {
            let scope = platform.db().begin(&tenant_id).await?;
            for (secret_id, at) in &uses {
                store::client_secret::used(&scope, secret_id, *at).await?;
            }
            scope.commit().await
        };
        if let Err(error) = written.await {
            for (secret_id, at) in &uses {
                platform.uses().note(&tenant_id, secret_id, *at);
            }
            failed = Some(error);
        }
    }
    failed.map_or(Ok(()), |error| Err(error.into()))
}
