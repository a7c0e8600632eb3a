//! What this process has measured of itself since its start, for metrics.
//!
//! All but [`stored`] reads counters in memory. Nothing here concerns a single tenant.

pub use store::statistics::{
    BOUNDS, DatabaseStatistics, Histogram, HistogramSnapshot, PoolStatistics,
};

pub use crate::runtime::{
    bounded_cache::CacheStatistics,
    password_hash::HashingStatistics,
    process_counters::{JobRuns, MailAttempts},
};
use crate::{
    health::{MailCounts, count_mails},
    model::{algorithm::Algorithm, error::Result},
    runtime::platform::Platform,
};

/// The password hashes of this process and their queue.
pub fn hashing(platform: &Platform) -> HashingStatistics {
    platform.hasher().statistics()
}

/// The caches of this process.
pub fn caches(platform: &Platform) -> Vec<CacheStatistics> {
    platform.cache().statistics()
}

/// The connections and statements of this process.
pub fn database(platform: &Platform) -> DatabaseStatistics {
    platform.db().statistics()
}

/// The scheduled jobs that this process has run, sorted by name.
pub fn jobs(platform: &Platform) -> Vec<(&'static str, JobRuns)> {
    platform.process_counters().jobs()
}

/// The mails that this process has attempted to send.
pub fn mails(platform: &Platform) -> MailAttempts {
    platform.process_counters().mails()
}

/// What the database holds of the whole installation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoredCounts {
    /// Mails that wait.
    pub mails_queued: u64,
    /// Mails that were given up in the last week.
    pub mails_failed: u64,
    /// RSA keys made ahead.
    pub keys_in_reserve: u64,
}

/// Count what waits in the database, in two statements.
pub async fn stored(platform: &Platform) -> Result<StoredCounts> {
    let MailCounts { queued, failed } = count_mails(platform).await?;
    let installation = platform.db().installation();
    Ok(StoredCounts {
        mails_queued: queued,
        mails_failed: failed,
        keys_in_reserve: installation.count_reserved_keys(Algorithm::Rs256.as_str()).await?,
    })
}
