//! Leases: mutual exclusion between processes by a database row with a holder and an expiry.
//!
//! The lease is renewed while the work runs. The lease of a killed process expires within seconds.

use std::time::Duration;

use crate::{
    model::error::{Error, Result},
    runtime::{id, platform::Platform},
};

const LEASE_SECONDS: i64 = 15;
const RENEW_INTERVAL: Duration = Duration::from_secs(4);
const RETRY_INTERVAL: Duration = Duration::from_millis(200);
/// Attempts between two log lines (one minute).
const ATTEMPTS_PER_LOG_LINE: u32 = 5 * 60;

/// Acquire the lease, run `action` and release the lease. Fails if the lease is lost while `action`
/// runs.
pub(crate) async fn with_lease<T>(
    platform: &Platform,
    name: &str,
    action: impl AsyncFnOnce() -> Result<T>,
) -> Result<T> {
    let holder = id::new("proc", platform.now_ms(), platform.entropy());
    let mut attempts = 0;
    while !try_acquire(platform, name, &holder).await? {
        attempts += 1;
        // The holder is alive, or the lease would have expired: a large file takes its time.
        if attempts % ATTEMPTS_PER_LOG_LINE == 0 {
            tracing::info!(name, "waiting for another process that holds this lease");
        }
        tokio::time::sleep(RETRY_INTERVAL).await;
    }
    let renewal = async {
        let mut renewed_at = platform.now().0;
        loop {
            tokio::time::sleep(RENEW_INTERVAL).await;
            match try_acquire(platform, name, &holder).await {
                Ok(true) => renewed_at = platform.now().0,
                Ok(false) => return Error::internal(format!("the lease “{name}” was lost")),
                // Another writer may hold the database: try again while the lease is valid.
                Err(error) if platform.now().0 >= renewed_at + LEASE_SECONDS => return error,
                Err(error) => tracing::warn!(%error, name, "a lease could not be renewed"),
            }
        }
    };
    let outcome = tokio::select! {
        outcome = action() => outcome,
        lost = renewal => Err(lost),
    };
    platform.db().installation_writer().release_lease(name, &holder).await?;
    outcome
}

async fn try_acquire(platform: &Platform, name: &str, holder: &str) -> Result<bool> {
    let now = platform.now().0;
    Ok(platform
        .db()
        .installation_writer()
        .acquire_lease(name, holder, now, now + LEASE_SECONDS)
        .await?)
}
