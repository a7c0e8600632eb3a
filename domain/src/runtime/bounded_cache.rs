//! A bounded map in memory that discards stale fills.
//!
//! A fill that began before an invalidation is discarded, so that a stale row cannot reappear after
//! its update.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
};

use crate::model::error::Result;

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
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            entries: RwLock::new(HashMap::new()),
            epoch: AtomicU64::new(0),
            capacity,
            hits: AtomicU64::new(0),
            misses: AtomicU64::new(0),
        }
    }

    pub(crate) fn statistics(&self, name: &'static str) -> CacheStatistics {
        let entries = self.entries.read().unwrap_or_else(PoisonError::into_inner).len();
        CacheStatistics {
            name,
            hits: self.hits.load(Ordering::Relaxed),
            misses: self.misses.load(Ordering::Relaxed),
            entries: entries as u64,
            capacity: self.capacity as u64,
        }
    }

    /// Counts the invalidations. A fill remembers it before it reads.
    pub(crate) fn epoch(&self) -> u64 {
        self.epoch.load(Ordering::Acquire)
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
        self.entries.read().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }

    pub(crate) fn put(&self, key: K, value: V, fill_epoch: u64) {
        let mut entries = self.entries.write().unwrap_or_else(PoisonError::into_inner);
        if self.epoch() == fill_epoch {
            self.insert(&mut entries, key, value);
        }
    }

    fn insert(&self, entries: &mut HashMap<K, V>, key: K, value: V) {
        if entries.len() >= self.capacity {
            // Evict an arbitrary half: cheaper than recording an access order on every read.
            let evicted: Vec<K> = entries.keys().take(self.capacity / 2).cloned().collect();
            for key in evicted {
                entries.remove(&key);
            }
        }
        entries.insert(key, value);
    }

    /// Invalidate one entry.
    pub(crate) fn remove(&self, key: &K) {
        let mut entries = self.entries.write().unwrap_or_else(PoisonError::into_inner);
        self.epoch.fetch_add(1, Ordering::AcqRel);
        entries.remove(key);
    }

    /// Invalidate the entries that are stale.
    pub(crate) fn invalidate(&self, is_stale: impl Fn(&K, &V) -> bool) {
        let mut entries = self.entries.write().unwrap_or_else(PoisonError::into_inner);
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
            self.record_lookup(true);
            return Ok(Some(value));
        }
        self.record_lookup(false);
        let fill_epoch = self.epoch();
        let value = fill().await?;
        if let Some(value) = &value {
            self.put(key.to_owned(), value.clone(), fill_epoch);
        }
        Ok(value)
    }
}

impl<K: Eq + Hash + Clone, V: PartialEq> BoundedCache<K, Arc<V>> {
    /// The kept value if it equals this one. Otherwise keep this one, unless it may be stale.
    pub(crate) fn put_if_changed(&self, key: K, value: Arc<V>, fill_epoch: u64) -> Arc<V> {
        let mut entries = self.entries.write().unwrap_or_else(PoisonError::into_inner);
        if self.epoch() != fill_epoch {
            return value;
        }
        if let Some(kept) = entries.get(&key).filter(|kept| **kept == value) {
            return kept.clone();
        }
        self.insert(&mut entries, key, value.clone());
        value
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
