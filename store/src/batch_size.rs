//! The size of batches that let other writers take turns: as many rows as this machine changes in a
//! short time.

use std::time::{Duration, Instant};

/// How long a batch may take, by half its size in the next one: on SQLite, all other writers wait
/// for it.
const MAX_DURATION: Duration = Duration::from_millis(25);
const MAX_ROWS: u64 = 500;
/// Fewer would take as long, for the statements of a transaction.
const MIN_ROWS: u64 = 50;

/// The number of rows of the next batch.
#[derive(Debug)]
pub struct BatchSize(u64);

impl Default for BatchSize {
    fn default() -> Self {
        Self::new()
    }
}

impl BatchSize {
    /// A first batch of a medium size: nothing is known yet.
    pub fn new() -> Self {
        Self(100)
    }

    /// How many rows the next batch may have.
    pub fn rows(&self) -> u64 {
        self.0
    }

    /// Run a batch of this size, and learn how long it takes.
    pub async fn timed<T, E>(&mut self, batch: impl Future<Output = Result<T, E>>) -> Result<T, E> {
        let began_at = Instant::now();
        let outcome = batch.await?;
        self.record(began_at.elapsed());
        Ok(outcome)
    }

    /// Learn how long a batch of this size took.
    pub fn record(&mut self, duration: Duration) {
        self.0 = if duration > MAX_DURATION {
            (self.0 / 2).max(MIN_ROWS)
        } else if duration < MAX_DURATION / 3 {
            (self.0 * 2).min(MAX_ROWS)
        } else {
            self.0
        };
    }
}

/// The batches of one statement, which changes at most the given number of rows, until it finds
/// fewer. Without a transaction around it, other writers take turns (L5).
pub(crate) struct Batches {
    size: BatchSize,
    began_at: Instant,
    /// The rows that all batches have changed.
    pub changed: u64,
    is_last_done: bool,
}

impl Batches {
    pub fn new() -> Self {
        let size = BatchSize::new();
        Self { size, began_at: Instant::now(), changed: 0, is_last_done: false }
    }

    /// Begin a batch of this many rows; `None` if the last one is done.
    pub fn next_size(&mut self) -> Option<u64> {
        self.began_at = Instant::now();
        (!self.is_last_done).then(|| self.size.rows())
    }

    /// Record how many rows the batch has changed.
    pub fn record(&mut self, changed: u64) {
        self.changed += changed;
        self.is_last_done = changed < self.size.rows();
        self.size.record(self.began_at.elapsed());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slow_batches_shrink_and_quick_ones_grow_within_limits() {
        let mut size = BatchSize::new();
        for _ in 0..10 {
            size.record(Duration::from_millis(1));
        }
        assert_eq!(size.rows(), MAX_ROWS);
        size.record(Duration::from_millis(20));
        assert_eq!(size.rows(), MAX_ROWS);
        size.record(Duration::from_millis(40));
        assert_eq!(size.rows(), MAX_ROWS / 2);
        for _ in 0..10 {
            size.record(Duration::from_secs(1));
        }
        assert_eq!(size.rows(), MIN_ROWS);
    }
}
