//! One process at a time: a row says who, and until when. It is renewed while the work goes on,
//! so that what a killed process held is free again within seconds.

use std::time::Duration;

use crate::{
    error::{Error, Result},
    id,
    platform::Platform,
};

const LEASE_SECONDS: i64 = 15;
const RENEW_INTERVAL: Duration = Duration::from_secs(4);
const RETRY_INTERVAL: Duration = Duration::from_millis(200);
/// Who waits longer is told.
const MAX_ATTEMPTS: u32 = 5 * 120;

/// Wait for the turn, do it, give the turn back.
pub(crate) async fn with_lease<T>(
    platform: &Platform,
    name: &str,
    action: impl AsyncFnOnce() -> Result<T>,
) -> Result<T> {
    let holder = id::new("proc", platform.now_ms(), platform.entropy());
    let mut attempts = 0;
    while !try_acquire(platform, name, &holder).await? {
        attempts += 1;
        if attempts > MAX_ATTEMPTS {
            return Err(Error::internal(format!(
                "another process holds the lease “{name}” for too long"
            )));
        }
        tokio::time::sleep(RETRY_INTERVAL).await;
    }
    let renewal = async {
        loop {
            tokio::time::sleep(RENEW_INTERVAL).await;
            match try_acquire(platform, name, &holder).await {
                Ok(true) => {}
                Ok(false) => return Error::internal(format!("the lease “{name}” was lost")),
                Err(error) => return error,
            }
        }
    };
    let outcome = tokio::select! {
        outcome = action() => outcome,
        lost = renewal => Err(lost),
    };
    platform.db().installation().release_lease(name, &holder).await?;
    outcome
}

async fn try_acquire(platform: &Platform, name: &str, holder: &str) -> Result<bool> {
    let now = platform.now().0;
    Ok(platform.db().installation().acquire_lease(name, holder, now, now + LEASE_SECONDS).await?)
}
