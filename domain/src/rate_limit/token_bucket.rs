//! Rate limits of one process: token buckets by key, bounded in number.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

/// Maximum number of buckets. Beyond it, full buckets are dropped first, because a new bucket is
/// full as well.
const MAX_BUCKETS: usize = 100_000;

#[derive(Clone, Copy)]
struct Bucket {
    tokens: f64,
    at_ms: i64,
}

/// The token buckets of one process.
#[derive(Default)]
pub struct TokenBuckets(Mutex<HashMap<String, Bucket>>);

impl TokenBuckets {
    /// Take one token. `Err` is the number of seconds until one is available.
    pub fn take(&self, key: &str, per_second: f64, burst: f64, now_ms: i64) -> Result<(), u64> {
        self.take_amount(key, per_second, burst, now_ms, 1.0)
    }

    /// Check whether a token is available, without taking it. `Err` as in [`TokenBuckets::take`].
    pub fn peek(&self, key: &str, per_second: f64, burst: f64, now_ms: i64) -> Result<(), u64> {
        self.take_amount(key, per_second, burst, now_ms, 0.0)
    }

    fn take_amount(
        &self,
        key: &str,
        per_second: f64,
        burst: f64,
        now_ms: i64,
        amount: f64,
    ) -> Result<(), u64> {
        let mut buckets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= MAX_BUCKETS && !buckets.contains_key(key) {
            buckets.retain(|_, bucket| {
                bucket.tokens + (now_ms - bucket.at_ms) as f64 / 1000.0 * per_second < burst
            });
            if buckets.len() >= MAX_BUCKETS {
                buckets.clear();
            }
        }
        let bucket = buckets.get(key).copied().unwrap_or(Bucket { tokens: burst, at_ms: now_ms });
        let tokens = (bucket.tokens + (now_ms - bucket.at_ms).max(0) as f64 / 1000.0 * per_second)
            .min(burst);
        if tokens < 1.0 {
            return Err(((1.0 - tokens) / per_second).ceil().max(1.0) as u64);
        }
        if amount > 0.0 {
            buckets.insert(key.to_owned(), Bucket { tokens: tokens - amount, at_ms: now_ms });
        }
        Ok(())
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
        assert!(buckets.peek("a", 1.0, 3.0, 1000).is_err());
    }
}
