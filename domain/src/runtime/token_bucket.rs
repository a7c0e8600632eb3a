//! Rate limits of one process: token buckets by key, bounded in number.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Maximum number of buckets. Beyond it, the least recently used one is dropped.
const MAX_BUCKETS: usize = 100_000;

#[derive(Clone, Copy)]
struct Bucket {
    tokens: f64,
    at_ms: i64,
    /// The key in [`Buckets::by_use`].
    use_number: u64,
}

#[derive(Default)]
struct Buckets {
    by_key: HashMap<Arc<str>, Bucket>,
    by_use: BTreeMap<u64, Arc<str>>,
    next_use: u64,
}

/// The rate of a bucket, and the number of tokens when it is full.
#[derive(Clone, Copy, Debug)]
pub struct Rate {
    pub per_second: f64,
    pub burst: f64,
}

/// The token buckets of one process.
#[derive(Default)]
pub struct TokenBuckets(Mutex<Buckets>);

impl TokenBuckets {
    fn lock(&self) -> MutexGuard<'_, Buckets> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Take one token. `Err` is the number of seconds until one is available.
    pub fn take(&self, key: &str, per_second: f64, burst: f64, now_ms: i64) -> Result<(), u64> {
        let rate = Rate { per_second, burst };
        let mut buckets = self.lock();
        let tokens = buckets.tokens(key, rate, now_ms);
        if tokens < 1.0 {
            return Err(((1.0 - tokens) / per_second).ceil().max(1.0) as u64);
        }
        buckets.set(key, tokens - 1.0, now_ms);
        Ok(())
    }

    /// Take a token in advance. Returns the milliseconds until it is available, or an `Err` with
    /// the seconds until then if that is longer than `max_wait_ms`; nothing is taken in this case.
    pub fn reserve(
        &self,
        key: &str,
        rate: Rate,
        now_ms: i64,
        max_wait_ms: u64,
    ) -> Result<u64, u64> {
        let mut buckets = self.lock();
        let tokens = buckets.tokens(key, rate, now_ms);
        let wait_ms = ((1.0 - tokens) / rate.per_second * 1000.0).ceil().max(0.0) as u64;
        if wait_ms > max_wait_ms {
            return Err(wait_ms.div_ceil(1000));
        }
        buckets.set(key, tokens - 1.0, now_ms);
        Ok(wait_ms)
    }

    /// Return a token that was taken.
    pub fn put_back(&self, key: &str, rate: Rate, now_ms: i64) {
        let mut buckets = self.lock();
        let tokens = buckets.tokens(key, rate, now_ms);
        buckets.set(key, (tokens + 1.0).min(rate.burst), now_ms);
    }
}

impl Buckets {
    fn tokens(&mut self, key: &str, rate: Rate, now_ms: i64) -> f64 {
        self.by_key.get_mut(key).map_or(rate.burst, |bucket| {
            // If the clock was set back, the bucket fills from now on, not when it has caught up.
            bucket.at_ms = bucket.at_ms.min(now_ms);
            let elapsed = (now_ms - bucket.at_ms) as f64 / 1000.0;
            (bucket.tokens + elapsed * rate.per_second).min(rate.burst)
        })
    }

    fn set(&mut self, key: &str, tokens: f64, now_ms: i64) {
        let key = match self.by_key.get_key_value(key) {
            Some((key, bucket)) => {
                self.by_use.remove(&bucket.use_number);
                key.clone()
            }
            None => {
                if self.by_key.len() >= MAX_BUCKETS
                    && let Some((_, oldest)) = self.by_use.pop_first()
                {
                    self.by_key.remove(&oldest);
                }
                Arc::from(key)
            }
        };
        let use_number = self.next_use;
        self.next_use += 1;
        self.by_use.insert(use_number, key.clone());
        self.by_key.insert(key, Bucket { tokens, at_ms: now_ms, use_number });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_allows_a_burst_then_a_steady_rate() {
        let buckets = TokenBuckets::default();
        for _ in 0..3 {
            assert!(buckets.take("a", 1.0, 3.0, 0).is_ok());
        }
        assert_eq!(buckets.take("a", 1.0, 3.0, 0), Err(1));
        assert!(buckets.take("b", 1.0, 3.0, 0).is_ok(), "each key has its own bucket");
        assert!(buckets.take("a", 1.0, 3.0, 1000).is_ok());
        assert!(buckets.take("a", 1.0, 3.0, 1000).is_err());
    }

    #[test]
    fn an_empty_bucket_fills_although_the_clock_was_set_back() {
        let buckets = TokenBuckets::default();
        assert_eq!(buckets.take("a", 1.0, 1.0, 86_400_000), Ok(()));
        assert_eq!(buckets.take("a", 1.0, 1.0, 0), Err(1));
        assert_eq!(buckets.take("a", 1.0, 1.0, 1000), Ok(()));
    }

    #[test]
    fn tokens_are_reserved_at_the_rate_and_put_back() {
        let (buckets, rate) = (TokenBuckets::default(), Rate { per_second: 0.5, burst: 1.0 });
        assert_eq!(buckets.reserve("a", rate, 0, 5000), Ok(0));
        assert_eq!(buckets.reserve("a", rate, 0, 5000), Ok(2000));
        assert_eq!(buckets.reserve("a", rate, 0, 5000), Ok(4000));
        assert_eq!(buckets.reserve("a", rate, 0, 5000), Err(6));
        buckets.put_back("a", rate, 0);
        assert_eq!(buckets.reserve("a", rate, 0, 5000), Ok(4000));
    }

    #[test]
    fn full_store_drops_the_least_recently_used_bucket_only() {
        let buckets = TokenBuckets::default();
        let take = |key: &str| buckets.take(key, 0.001, 1.0, 0);
        for number in 0..MAX_BUCKETS {
            assert_eq!(take(&format!("{number}")), Ok(()));
        }
        assert_eq!(take("new"), Ok(()));
        assert_eq!(buckets.lock().by_key.len(), MAX_BUCKETS);
        assert!(take("1").is_err() && take("new").is_err(), "they are kept");
        assert_eq!(take("0"), Ok(()), "it was dropped");
    }
}
