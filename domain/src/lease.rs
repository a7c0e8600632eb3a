//! One process at a time: a row says who, and until when. It is renewed while the work goes on,
//! so that what a killed process held is free again within seconds.

use std::time::Duration;

use crate::{
    error::{Error, Result},
    id,
    platform::Platform,
};

const SECONDS: i64 = 15;
const RENEWED_EVERY: Duration = Duration::from_secs(4);
const ASKED_EVERY: Duration = Duration::from_millis(200);
/// Who waits longer is told.
const PATIENCE: u32 = 5 * 120;

/// Wait for the turn, do it, give the turn back.
pub(crate) async fn in_turn<T>(
    platform: &Platform,
    name: &str,
    act: impl AsyncFnOnce() -> Result<T>,
) -> Result<T> {
    let holder = id::new("proc", platform.now_ms(), platform.entropy());
    let mut asked = 0;
    while !take(platform, name, &holder).await? {
        asked += 1;
        if asked > PATIENCE {
            return Err(Error::internal(format!(
                "another process holds the lease “{name}” for too long"
            )));
        }
        tokio::time::sleep(ASKED_EVERY).await;
    }
    let renewal = async {
        loop {
            tokio::time::sleep(RENEWED_EVERY).await;
            match take(platform, name, &holder).await {
                Ok(true) => {}
                Ok(false) => return Error::internal(format!("the lease “{name}” was lost")),
                Err(error) => return error,
            }
        }
    };
    let outcome = tokio::select! {
        outcome = act() => outcome,
        lost = renewal => Err(lost),
    };
    platform.db().everywhere().release_lease(name, &holder).await?;
    outcome
}

async fn take(platform: &Platform, name: &str, holder: &str) -> Result<bool> {
    let now = platform.now().0;
    Ok(platform.db().everywhere().take_lease(name, holder, now, now + SECONDS).await?)
}
