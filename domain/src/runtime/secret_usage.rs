//! When each client secret was last used, buffered in memory: a token request must not cost a
//! write.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

/// Secrets buffered between two flushes. The use of any further one is dropped.
const CAPACITY: usize = 100_000;

/// The last use since the previous flush, by tenant and secret id, in Unix seconds.
#[derive(Default)]
pub struct SecretUsage(Mutex<HashMap<(String, String), i64>>);

impl SecretUsage {
    /// Record a use. `now` is in Unix seconds.
    pub(crate) fn record(&self, tenant_id: &str, secret_id: &str, now: i64) {
        let mut uses = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = uses.get_mut(&(tenant_id.to_owned(), secret_id.to_owned())) {
            *at = now.max(*at);
        } else if uses.len() < CAPACITY {
            uses.insert((tenant_id.to_owned(), secret_id.to_owned()), now);
        }
    }

    /// The last use that is not flushed yet, in Unix seconds.
    pub(crate) fn last_used_at(&self, tenant_id: &str, secret_id: &str) -> Option<i64> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&(tenant_id.to_owned(), secret_id.to_owned()))
            .copied()
    }

    /// Empty the buffer and return its contents.
    pub(crate) fn take(&self) -> HashMap<(String, String), i64> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
