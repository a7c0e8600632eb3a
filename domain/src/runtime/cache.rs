//! In-memory cache of the rows that every request reads: tenants, clients and signing keys.
//!
//! The cache is bounded, whatever the number of tenants. A fill that began before an invalidation
//! is discarded, so that a stale row cannot reappear after its update.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{
        Arc, RwLock,
        atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering},
    },
};

use crate::{
    model::{
        client::Client, error::Result, identity_provider::IdentityProvider,
        tenant_record::TenantRecord,
    },
    runtime::{key_ring::KeyRing, origin_index::OriginIndex},
};

/// Identifies the cache entries of a tenant that a change invalidates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CacheKey {
    /// The tenant's row, its domains, or the choice of the default tenant.
    Tenant,
    /// One client, by its row id.
    Client(String),
    Keys,
    /// The identity providers.
    Providers,
}

impl CacheKey {
    pub(crate) fn as_parts(&self) -> (&'static str, &str) {
        match self {
            Self::Tenant => ("tenant", ""),
            Self::Client(row_id) => ("client", row_id),
            Self::Keys => ("keys", ""),
            Self::Providers => ("providers", ""),
        }
    }

    pub(crate) fn from_parts(kind: &str, key: &str) -> Option<Self> {
        match kind {
            "tenant" => Some(Self::Tenant),
            "client" => Some(Self::Client(key.into())),
            "keys" => Some(Self::Keys),
            "providers" => Some(Self::Providers),
            _ => None,
        }
    }
}

/// What a tenant was looked up by. The kinds are types, so that no slug can name an id or a host.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum TenantKey {
    Slug(String),
    Id(String),
    Host(String),
}

/// A bounded map with an epoch that every invalidation increments.
pub(crate) struct BoundedCache<K, V> {
    entries: RwLock<HashMap<K, V>>,
    epoch: AtomicU64,
    capacity: usize,
    hits: AtomicU64,
    misses: AtomicU64,
}

/// How a cache was used so far, and how full it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CacheStatistics {
    /// What it holds, such as `clients`.
    pub name: &'static str,
    /// Look-ups that found an entry.
    pub hits: u64,
    /// Look-ups that read the database.
    pub misses: u64,
    /// Entries now.
    pub entries: u64,
    /// The number of entries at which half of them are dropped.
    pub capacity: u64,
}

impl<K: Eq + Hash + Clone, V: Clone> BoundedCache<K, V> {
    fn new(capacity: usize) -> Self {
        Self {
            entries: RwLock::new(HashMap::new()),
            epoch: AtomicU64::new(0),
            capacity,
            hits: AtomicU64::new(0),
            misses: AtomicU64::new(0),
        }
    }

    fn statistics(&self, name: &'static str) -> CacheStatistics {
        let entries = self.entries.read().unwrap_or_else(std::sync::PoisonError::into_inner).len();
        CacheStatistics {
            name,
            hits: self.hits.load(Ordering::Relaxed),
            misses: self.misses.load(Ordering::Relaxed),
            entries: entries as u64,
            capacity: self.capacity as u64,
        }
    }

    fn get<Q: ?Sized + Eq + Hash>(&self, key: &Q) -> Option<V>
    where
        K: std::borrow::Borrow<Q>,
    {
        self.entries.read().unwrap_or_else(std::sync::PoisonError::into_inner).get(key).cloned()
    }

    fn put(&self, key: K, value: V, fill_epoch: u64) {
        let mut entries = self.entries.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        if self.epoch.load(Ordering::Acquire) != fill_epoch {
            return;
        }
        if entries.len() >= self.capacity {
            // Evict an arbitrary half: cheaper than recording an access order on every read.
            let evicted: Vec<K> = entries.keys().take(self.capacity / 2).cloned().collect();
            for key in evicted {
                entries.remove(&key);
            }
        }
        entries.insert(key, value);
    }

    fn invalidate(&self, is_stale: impl Fn(&K, &V) -> bool) {
        let mut entries = self.entries.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        self.epoch.fetch_add(1, Ordering::AcqRel);
        entries.retain(|key, value| !is_stale(key, value));
    }

    /// The cached value, or the result of `fill`. Absent values are not cached, so that guessed
    /// identifiers cannot fill the memory.
    pub(crate) async fn get_or_fill<Q>(
        &self,
        use_cached: bool,
        key: &Q,
        fill: impl AsyncFnOnce() -> Result<Option<V>>,
    ) -> Result<Option<V>>
    where
        Q: ?Sized + Eq + Hash + ToOwned<Owned = K>,
        K: std::borrow::Borrow<Q>,
    {
        if use_cached && let Some(value) = self.get(key) {
            self.hits.fetch_add(1, Ordering::Relaxed);
            return Ok(Some(value));
        }
        self.misses.fetch_add(1, Ordering::Relaxed);
        let fill_epoch = self.epoch.load(Ordering::Acquire);
        let value = fill().await?;
        if let Some(value) = &value {
            self.put(key.to_owned(), value.clone(), fill_epoch);
        }
        Ok(value)
    }
}

/// The cache of one process.
pub struct TenantCache {
    pub(crate) tenants: BoundedCache<TenantKey, Arc<TenantRecord>>,
    pub(crate) clients: BoundedCache<(String, String), Arc<Client>>,
    pub(crate) clients_by_row: BoundedCache<(String, String), Arc<Client>>,
    pub(crate) keys: BoundedCache<String, Arc<KeyRing>>,
    pub(crate) providers: BoundedCache<String, Arc<Vec<IdentityProvider>>>,
    /// Origins of all enabled clients, by tenant id.
    pub(crate) origins: BoundedCache<String, Arc<OriginIndex>>,
    is_polling: AtomicBool,
    last_poll_ms: AtomicI64,
}

/// Cached entries are not used if the last poll for changes is older than this.
const MAX_STALENESS_MS: i64 = 1_000;

impl TenantCache {
    pub(crate) fn new() -> Self {
        Self {
            tenants: BoundedCache::new(30_000),
            clients: BoundedCache::new(50_000),
            clients_by_row: BoundedCache::new(50_000),
            keys: BoundedCache::new(5_000),
            providers: BoundedCache::new(5_000),
            origins: BoundedCache::new(5_000),
            is_polling: AtomicBool::new(false),
            last_poll_ms: AtomicI64::new(0),
        }
    }

    /// How each cache was used so far.
    pub(crate) fn statistics(&self) -> Vec<CacheStatistics> {
        vec![
            self.tenants.statistics("tenants"),
            self.clients.statistics("clients"),
            self.clients_by_row.statistics("clients_by_row"),
            self.keys.statistics("keys"),
            self.providers.statistics("providers"),
            self.origins.statistics("origins"),
        ]
    }

    /// Whether cached entries may be used now. A process that never polls (a command, a test) only
    /// sees its own changes, so its entries are always usable.
    pub(crate) fn is_fresh(&self, now_ms: i64) -> bool {
        !self.is_polling.load(Ordering::Relaxed)
            || now_ms - self.last_poll_ms.load(Ordering::Relaxed) <= MAX_STALENESS_MS
    }

    pub(crate) fn record_poll(&self, now_ms: i64) {
        self.last_poll_ms.store(now_ms, Ordering::Relaxed);
        self.is_polling.store(true, Ordering::Relaxed);
    }

    pub(crate) fn invalidate(&self, tenant_id: &str, changed: &CacheKey) {
        match changed {
            CacheKey::Tenant => {
                self.tenants.invalidate(|_, tenant| tenant.id() == tenant_id);
                // Clients and keys of a suspended tenant must not be used, either.
                self.clients.invalidate(|key, _| key.0 == tenant_id);
                self.clients_by_row.invalidate(|key, _| key.0 == tenant_id);
                self.keys.invalidate(|key, _| key == tenant_id);
            }
            CacheKey::Client(row_id) => {
                self.clients
                    .invalidate(|key, client| key.0 == tenant_id && client.row_id == *row_id);
                self.clients_by_row.invalidate(|key, _| key.0 == tenant_id && key.1 == *row_id);
                self.origins
                    .invalidate(|key, origins| key == tenant_id && !origins.record_change(row_id));
            }
            CacheKey::Keys => self.keys.invalidate(|key, _| key == tenant_id),
            CacheKey::Providers => self.providers.invalidate(|key, _| key == tenant_id),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_fill_begun_before_an_invalidation_is_discarded() {
        let cache: BoundedCache<String, u32> = BoundedCache::new(10);
        let old = cache
            .get_or_fill(true, "a", async || {
                cache.invalidate(|_, _| true);
                Ok(Some(1))
            })
            .await
            .unwrap();
        assert_eq!(old, Some(1));
        assert_eq!(cache.get("a"), None, "a value read before the invalidation may be stale");
        cache.get_or_fill(true, "a", async || Ok(Some(2))).await.unwrap();
        assert_eq!(cache.get("a"), Some(2));
    }

    #[test]
    fn the_cache_is_bounded() {
        let cache: BoundedCache<u32, u32> = BoundedCache::new(10);
        for n in 0..1000 {
            cache.put(n, n, 0);
        }
        assert!(cache.entries.read().unwrap().len() <= 10);
    }
}
