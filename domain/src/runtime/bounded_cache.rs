//! A map in memory that is bounded in bytes and discards stale fills.
//!
//! A fill that began before an invalidation is discarded, so that a stale row cannot reappear after
//! its update. Invalidations of one tenant leave the fills of almost all others: otherwise a tenant
//! that revokes tokens all the time would keep the others from using the cache.

use std::{
    collections::HashMap,
    hash::{BuildHasher, Hash, RandomState},
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
};

use super::memory_size::MemorySize;
use crate::model::error::Result;

/// What the map itself takes for an entry: a place that may be free, and its control byte.
const ENTRY_OVERHEAD: usize = 32;

/// Counters of invalidations: each tenant has one, which it shares with a few others.
const EPOCHS: usize = 256;

/// A key of a cache.
pub(crate) trait CachedKey {
    /// The tenant that the entry is of, or what stands for it: with it, fills are discarded.
    fn tenant(&self) -> &str;
}

impl CachedKey for String {
    fn tenant(&self) -> &str {
        self
    }
}

/// A tenant's id and that of a row.
impl CachedKey for (String, String) {
    fn tenant(&self) -> &str {
        &self.0
    }
}

/// A bounded map with epochs, of which an invalidation increments that of its tenant.
pub(crate) struct BoundedCache<K, V> {
    entries: RwLock<Entries<K, V>>,
    epochs: Box<[AtomicU64]>,
    hasher: RandomState,
    capacity_bytes: usize,
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
    /// What they take, approximately.
    pub bytes: u64,
    /// The number of bytes beyond which half of the entries are dropped.
    pub capacity_bytes: u64,
}

/// The values, each with the bytes that it is counted with.
struct Entries<K, V> {
    values: HashMap<K, (V, usize)>,
    bytes: usize,
}

impl<K: Eq + Hash + Clone + MemorySize, V: MemorySize> Entries<K, V> {
    fn insert(&mut self, key: K, value: V, capacity_bytes: usize) {
        let size = key.memory_size() + value.memory_size() + ENTRY_OVERHEAD;
        self.remove(&key);
        if self.bytes + size > capacity_bytes {
            self.evict(capacity_bytes.saturating_sub(size).min(capacity_bytes / 2));
        }
        if size <= capacity_bytes {
            self.bytes += size;
            self.values.insert(key, (value, size));
        }
    }

    /// Drop arbitrary entries until the others take `bytes` at most: cheaper than recording an
    /// order of access on every read.
    fn evict(&mut self, bytes: usize) {
        let mut left = self.bytes;
        self.values.retain(|_, (_, size)| {
            let is_kept = left <= bytes;
            left -= if is_kept { 0 } else { *size };
            is_kept
        });
        self.bytes = left;
    }

    fn remove(&mut self, key: &K) {
        if let Some((_, size)) = self.values.remove(key) {
            self.bytes -= size;
        }
    }

    fn retain(&mut self, is_kept: impl Fn(&K, &V) -> bool) {
        let bytes = &mut self.bytes;
        self.values.retain(|key, (value, size)| {
            let is_kept = is_kept(key, value);
            *bytes -= if is_kept { 0 } else { *size };
            is_kept
        });
    }
}

impl<K, V> BoundedCache<K, V> {
    fn epoch_of(&self, tenant: &str) -> &AtomicU64 {
        let hash = self.hasher.hash_one(tenant) as usize;
        &self.epochs[hash % EPOCHS]
    }

    /// Counts the invalidations of a tenant. A fill remembers it before it reads.
    pub(crate) fn epoch(&self, tenant: &str) -> u64 {
        self.epoch_of(tenant).load(Ordering::Acquire)
    }
}

impl<K, V> BoundedCache<K, V>
where
    K: Eq + Hash + Clone + MemorySize + CachedKey,
    V: Clone + MemorySize,
{
    /// A cache whose entries take about `capacity_bytes` at most.
    pub(crate) fn new(capacity_bytes: usize) -> Self {
        Self {
            entries: RwLock::new(Entries { values: HashMap::new(), bytes: 0 }),
            epochs: (0..EPOCHS).map(|_| AtomicU64::new(0)).collect(),
            hasher: RandomState::new(),
            capacity_bytes,
            hits: AtomicU64::new(0),
            misses: AtomicU64::new(0),
        }
    }

    pub(crate) fn statistics(&self, name: &'static str) -> CacheStatistics {
        let entries = self.entries.read().unwrap_or_else(PoisonError::into_inner);
        CacheStatistics {
            name,
            hits: self.hits.load(Ordering::Relaxed),
            misses: self.misses.load(Ordering::Relaxed),
            entries: entries.values.len() as u64,
            bytes: entries.bytes as u64,
            capacity_bytes: self.capacity_bytes as u64,
        }
    }

    /// Count a look-up by [`Self::get`].
    pub(crate) fn record_lookup(&self, is_hit: bool) {
        let counter = if is_hit { &self.hits } else { &self.misses };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn get<Q: ?Sized + Eq + Hash>(&self, key: &Q) -> Option<V>
    where
        K: std::borrow::Borrow<Q>,
    {
        let entries = self.entries.read().unwrap_or_else(PoisonError::into_inner);
        entries.values.get(key).map(|(value, _)| value.clone())
    }

    pub(crate) fn put(&self, key: K, value: V, fill_epoch: u64) {
        let mut entries = self.entries.write().unwrap_or_else(PoisonError::into_inner);
        if self.epoch(key.tenant()) == fill_epoch {
            entries.insert(key, value, self.capacity_bytes);
        }
    }

    /// Invalidate one entry.
    pub(crate) fn remove(&self, key: &K) {
        let mut entries = self.entries.write().unwrap_or_else(PoisonError::into_inner);
        self.epoch_of(key.tenant()).fetch_add(1, Ordering::AcqRel);
        entries.remove(key);
    }

    /// Invalidate the entries that are stale, and all fills.
    pub(crate) fn invalidate(&self, is_stale: impl Fn(&K, &V) -> bool) {
        let mut entries = self.entries.write().unwrap_or_else(PoisonError::into_inner);
        for epoch in &self.epochs {
            epoch.fetch_add(1, Ordering::AcqRel);
        }
        entries.retain(|key, value| !is_stale(key, value));
    }

    /// Invalidate the entries of a tenant that are stale.
    pub(crate) fn invalidate_of(&self, tenant: &str, is_stale: impl Fn(&K, &V) -> bool) {
        let mut entries = self.entries.write().unwrap_or_else(PoisonError::into_inner);
        self.epoch_of(tenant).fetch_add(1, Ordering::AcqRel);
        entries.retain(|key, value| key.tenant() != tenant || !is_stale(key, value));
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
            self.record_lookup(true);
            return Ok(Some(value));
        }
        self.record_lookup(false);
        let owned = key.to_owned();
        let fill_epoch = self.epoch(owned.tenant());
        let value = fill().await?;
        if let Some(value) = &value {
            self.put(owned, value.clone(), fill_epoch);
        }
        Ok(value)
    }
}

impl<K, V> BoundedCache<K, Arc<V>>
where
    K: Eq + Hash + Clone + MemorySize + CachedKey,
    V: PartialEq + MemorySize,
{
    /// The kept value if it equals this one. Otherwise keep this one, unless it may be stale.
    pub(crate) fn put_if_changed(&self, key: K, value: Arc<V>, fill_epoch: u64) -> Arc<V> {
        let mut entries = self.entries.write().unwrap_or_else(PoisonError::into_inner);
        if self.epoch(key.tenant()) != fill_epoch {
            return value;
        }
        if let Some((kept, _)) = entries.values.get(&key).filter(|(kept, _)| *kept == value) {
            return kept.clone();
        }
        entries.insert(key, value.clone(), self.capacity_bytes);
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_fill_begun_before_an_invalidation_is_discarded() {
        let cache: BoundedCache<String, String> = BoundedCache::new(10_000);
        let old = cache
            .get_or_fill(true, "a", async || {
                cache.invalidate(|_, _| true);
                Ok(Some("old".to_owned()))
            })
            .await
            .unwrap();
        assert_eq!(old.as_deref(), Some("old"));
        assert_eq!(cache.get("a"), None, "a value read before the invalidation may be stale");
        cache.get_or_fill(true, "a", async || Ok(Some("new".to_owned()))).await.unwrap();
        assert_eq!(cache.get("a").as_deref(), Some("new"));
    }

    /// Two tenants can have the same counter, but not one tenant with all others.
    #[tokio::test]
    async fn an_invalidation_leaves_the_fills_of_other_tenants() {
        let cache: BoundedCache<(String, String), String> = BoundedCache::new(100_000);
        let key = |tenant: usize| (tenant.to_string(), "row".to_owned());
        let mut discarded = 0;
        for tenant in 0..100 {
            cache
                .get_or_fill(true, &key(tenant), async || {
                    cache.remove(&("busy".to_owned(), "row".to_owned()));
                    cache.invalidate_of("busy", |_, _| true);
                    Ok(Some("new".to_owned()))
                })
                .await
                .unwrap();
            discarded += usize::from(cache.get(&key(tenant)).is_none());
        }
        assert!(discarded < 20, "{discarded} of 100 fills were discarded");
        let of_busy = ("busy".to_owned(), "other".to_owned());
        let fill = cache.get_or_fill(true, &of_busy, async || {
            cache.remove(&("busy".to_owned(), "row".to_owned()));
            Ok(Some("old".to_owned()))
        });
        fill.await.unwrap();
        assert_eq!(cache.get(&of_busy), None);
    }

    #[test]
    fn the_cache_is_bounded_in_bytes() {
        let cache: BoundedCache<String, String> = BoundedCache::new(100_000);
        for size in [10, 1_000, 90_000, 1, 99_000] {
            for number in 0..100 {
                cache.put(format!("{size}-{number}"), "x".repeat(size), 0);
                let statistics = cache.statistics("test");
                assert!(statistics.bytes <= 100_000, "{statistics:?}");
                assert!(statistics.entries >= 1, "the latest entry is kept: {statistics:?}");
            }
        }
        cache.put("large".into(), "x".repeat(200_000), 0);
        assert_eq!(cache.get("large"), None, "an entry larger than the cache is not kept");
    }

    #[test]
    fn bytes_are_those_of_the_entries_that_are_left() {
        let cache: BoundedCache<String, String> = BoundedCache::new(1 << 20);
        let bytes = || cache.statistics("test").bytes;
        cache.put("a".into(), "x".repeat(1_000), 0);
        let one = bytes();
        cache.put("b".into(), "x".repeat(1_000), 0);
        assert_eq!(bytes(), 2 * one);
        cache.put("b".into(), "y".repeat(1_000), 0);
        assert_eq!(bytes(), 2 * one, "an entry that is replaced counts once");
        cache.remove(&"a".to_owned());
        assert_eq!(bytes(), one);
        cache.invalidate(|_, _| true);
        assert_eq!(bytes(), 0);
    }
}
