//! Leases: mutual exclusion between processes by a database row with a holder and an expiry.
//!
//! The lease is renewed while the work runs. The lease of a killed process expires within seconds.

use std::time::Duration;

use crate::{
    model::error::{Error, Result},
    runtime::{id, platform::Platform},
};

/// How long a lease lasts, and how often it is renewed.
pub(crate) struct LeaseTerm {
    pub seconds: i64,
    pub renew_interval: Duration,
}

/// Of a lease that others wait for.
const AWAITED: LeaseTerm = LeaseTerm { seconds: 15, renew_interval: Duration::from_secs(4) };
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
    while !try_acquire(platform, name, &holder, &AWAITED).await? {
        attempts += 1;
        // The holder is alive, or the lease would have expired: a large file takes its time.
        if attempts % ATTEMPTS_PER_LOG_LINE == 0 {
            tracing::info!(name, "waiting for another process that holds this lease");
        }
        tokio::time::sleep(RETRY_INTERVAL).await;
    }
    let outcome = tokio::select! {
        outcome = action() => outcome,
        lost = renew(platform, name, &holder, &AWAITED) => Err(lost),
    };
    release(platform, name, &holder).await?;
    outcome
}

/// Renew a lease for as long as this is polled. Returns why it was lost.
pub(crate) async fn renew(
    platform: &Platform,
    name: &str,
    holder: &str,
    term: &LeaseTerm,
) -> Error {
    let mut renewed_at = platform.now().0;
    loop {
        tokio::time::sleep(term.renew_interval).await;
        match try_acquire(platform, name, holder, term).await {
            Ok(true) => renewed_at = platform.now().0,
            Ok(false) => return Error::internal(format!("the lease “{name}” was lost")),
            // Another writer may hold the database: try again while the lease is valid.
            Err(error) if platform.now().0 >= renewed_at + term.seconds => return error,
            Err(error) => tracing::warn!(%error, name, "a lease could not be renewed"),
        }
    }
}

/// Acquire or renew a lease, unless another holder has it.
pub(crate) async fn try_acquire(
    platform: &Platform,
    name: &str,
    holder: &str,
    term: &LeaseTerm,
) -> Result<bool> {
    let now = platform.now().0;
    let writer = platform.db().installation_writer();
    Ok(writer.acquire_lease(name, holder, now, now + term.seconds).await?)
}

/// Release a lease, if this holder still has it.
pub(crate) async fn release(platform: &Platform, name: &str, holder: &str) -> Result<()> {
    Ok(platform.db().installation_writer().release_lease(name, holder).await?)
}
