//! What this process has measured of its statements and connections, for metrics.
//!
//! Recording costs a few atomic additions: no lock and no allocation.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

use sea_orm::{DatabaseConnection, DbBackend, DbErr};

use crate::circuit_breaker::{CircuitBreaker, is_connection_failure};

/// The upper bounds of the buckets of a [`Histogram`].
pub const BOUNDS: [Duration; 16] = {
    let mut bounds = [Duration::ZERO; 16];
    let micros = [
        100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000,
        1_000_000, 2_500_000, 5_000_000, 10_000_000,
    ];
    let mut index = 0;
    while index < micros.len() {
        bounds[index] = Duration::from_micros(micros[index]);
        index += 1;
    }
    bounds
};

/// A histogram of durations with the buckets of [`BOUNDS`] and one for what is longer.
#[derive(Debug, Default)]
pub struct Histogram {
    buckets: [AtomicU64; BOUNDS.len() + 1],
    sum_nanos: AtomicU64,
}

/// The state of a [`Histogram`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HistogramSnapshot {
    /// The number of durations up to each bound and above the one before it; the last one, of those
    /// above all bounds.
    pub buckets: [u64; BOUNDS.len() + 1],
    /// The sum of all durations.
    pub sum: Duration,
}

impl Histogram {
    /// Add one duration.
    pub fn record(&self, duration: Duration) {
        let index = BOUNDS.partition_point(|bound| *bound < duration);
        if let Some(bucket) = self.buckets.get(index) {
            bucket.fetch_add(1, Ordering::Relaxed);
        }
        let nanos = u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX);
        self.sum_nanos.fetch_add(nanos, Ordering::Relaxed);
    }

    /// The counts so far. Durations recorded meanwhile may be in some of them only.
    pub fn snapshot(&self) -> HistogramSnapshot {
        let mut buckets = [0; BOUNDS.len() + 1];
        for (count, bucket) in buckets.iter_mut().zip(&self.buckets) {
            *count = bucket.load(Ordering::Relaxed);
        }
        HistogramSnapshot {
            buckets,
            sum: Duration::from_nanos(self.sum_nanos.load(Ordering::Relaxed)),
        }
    }
}

/// Runs and counts all statements and transactions of one [`crate::Db`].
#[derive(Default)]
pub(crate) struct Statements {
    /// `None` on SQLite.
    breaker: Option<CircuitBreaker>,
    count: AtomicU64,
    unavailable: AtomicU64,
    durations: Histogram,
    begins: Histogram,
}

impl Statements {
    pub(crate) fn new(breaker: Option<CircuitBreaker>) -> Self {
        Self { breaker, ..Self::default() }
    }

    /// The number of statements begun so far.
    pub(crate) fn count(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }

    /// Run a statement and record how long it took, with the wait for a connection of the pool.
    pub(crate) async fn measure<T>(
        &self,
        statement: impl Future<Output = Result<T, DbErr>>,
    ) -> Result<T, DbErr> {
        self.count.fetch_add(1, Ordering::Relaxed);
        self.record_into(&self.durations, statement).await
    }

    /// Begin a transaction and record how long it took: on SQLite, also the wait for other writers.
    pub(crate) async fn measure_begin<T>(
        &self,
        begin: impl Future<Output = Result<T, DbErr>>,
    ) -> Result<T, DbErr> {
        self.record_into(&self.begins, begin).await
    }

    async fn record_into<T>(
        &self,
        histogram: &Histogram,
        operation: impl Future<Output = Result<T, DbErr>>,
    ) -> Result<T, DbErr> {
        let started = Instant::now();
        let outcome = self.guard(operation).await;
        histogram.record(started.elapsed());
        if outcome.as_ref().is_err_and(is_connection_failure) {
            self.unavailable.fetch_add(1, Ordering::Relaxed);
        }
        outcome
    }

    /// Run an operation unless the database is known not to answer.
    pub(crate) async fn guard<T>(
        &self,
        operation: impl Future<Output = Result<T, DbErr>>,
    ) -> Result<T, DbErr> {
        match &self.breaker {
            Some(breaker) => breaker.run(operation).await,
            None => operation.await,
        }
    }

    pub(crate) fn snapshot(
        &self,
        pools: Vec<PoolStatistics>,
        commits: Option<u64>,
    ) -> DatabaseStatistics {
        DatabaseStatistics {
            pools,
            commits,
            statements: self.durations.snapshot(),
            begins: self.begins.snapshot(),
            unavailable: self.unavailable.load(Ordering::Relaxed),
        }
    }
}

/// The connections of one pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolStatistics {
    /// `reader` and `writer` on SQLite; `shared` on PostgreSQL.
    pub name: &'static str,
    /// Connections that run a statement or a transaction.
    pub in_use: u64,
    /// Open connections that wait for one.
    pub idle: u64,
    /// The most that the pool opens.
    pub max: u64,
}

impl PoolStatistics {
    pub(crate) fn of(name: &'static str, connection: &DatabaseConnection) -> Self {
        let (size, idle, max) = match connection.get_database_backend() {
            DbBackend::Postgres => {
                let pool = connection.get_postgres_connection_pool();
                (pool.size(), pool.num_idle(), pool.options().get_max_connections())
            }
            _ => {
                let pool = connection.get_sqlite_connection_pool();
                (pool.size(), pool.num_idle(), pool.options().get_max_connections())
            }
        };
        let idle = idle as u64;
        Self { name, in_use: u64::from(size).saturating_sub(idle), idle, max: max.into() }
    }
}

/// What this process has measured of its database.
#[derive(Clone, Debug)]
pub struct DatabaseStatistics {
    /// One pool, or two on SQLite.
    pub pools: Vec<PoolStatistics>,
    /// How long statements took.
    pub statements: HistogramSnapshot,
    /// How long the beginnings of transactions took.
    pub begins: HistogramSnapshot,
    /// Commits, each of one or more transactions; `None` on PostgreSQL, which groups them itself.
    pub commits: Option<u64>,
    /// Statements and transactions that got no connection.
    pub unavailable: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_counted_in_the_bucket_of_its_bound() {
        let histogram = Histogram::default();
        for micros in [0, 100, 101, 10_000_000, 10_000_001] {
            histogram.record(Duration::from_micros(micros));
        }
        let HistogramSnapshot { buckets, sum } = histogram.snapshot();
        assert_eq!((buckets[0], buckets[1], buckets[15], buckets[16]), (2, 1, 1, 1));
        assert_eq!(buckets.iter().sum::<u64>(), 5);
        assert_eq!(sum, Duration::from_micros(20_000_202));
    }
}
