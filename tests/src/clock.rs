//! A clock that advances only when a test advances it.

use std::sync::atomic::{AtomicI64, Ordering};

use domain::clock::Clock;

/// The current time in milliseconds since the Unix epoch.
pub struct ManualClock(AtomicI64);

impl Default for ManualClock {
    fn default() -> Self {
        Self(AtomicI64::new(1_800_000_000_000))
    }
}

impl Clock for ManualClock {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

impl ManualClock {
    /// Advance the clock by this many seconds; a negative number sets it back.
    pub fn advance(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1000, Ordering::SeqCst);
    }
}
