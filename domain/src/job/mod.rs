//! What is done by the clock rather than by a request. Each job is idempotent, takes no
//! input, runs on one process at a time (a lease says which), and says one line.

mod watch;

use std::time::Duration;

use crate::{actor::Actor, error::Result, id, key, platform::Platform};

pub use watch::{Seen, poll_changes};

/// How long a lease is held at most; longer than any job takes.
const LEASE_SECONDS: i64 = 300;
const POLL: Duration = Duration::from_millis(500);
const MINUTE: Duration = Duration::from_secs(60);

/// Run everything until the task is dropped.
pub fn start(platform: &Platform) -> Vec<tokio::task::JoinHandle<()>> {
    let holder = id::new("proc", platform.now_ms(), platform.entropy());
    let watcher = {
        let platform = platform.clone();
        tokio::spawn(async move {
            let mut seen = watch::Seen::default();
            loop {
                if let Err(error) = poll_changes(&platform, &mut seen).await {
                    tracing::warn!(%error, "changes of other processes could not be read");
                }
                tokio::time::sleep(POLL).await;
            }
        })
    };
    let reserve = {
        let platform = platform.clone();
        tokio::spawn(async move {
            loop {
                match key::reserve::fill(&platform, key::reserve::SIZE).await {
                    Ok(0) => {}
                    Ok(made) => tracing::info!(made, "RSA keys made for the reserve"),
                    Err(error) => tracing::warn!(%error, "the key reserve could not be filled"),
                }
                tokio::select! {
                    () = platform.reserve_wanted() => {}
                    () = tokio::time::sleep(MINUTE) => {}
                }
            }
        })
    };
    let hourly = {
        let platform = platform.clone();
        tokio::spawn(async move {
            loop {
                if let Err(error) = tick(&platform, &holder).await {
                    tracing::warn!(%error, "scheduled jobs failed");
                }
                tokio::time::sleep(MINUTE).await;
            }
        })
    };
    vec![watcher, reserve, hourly]
}

/// One round of the jobs that need a lease.
pub async fn tick(platform: &Platform, holder: &str) -> Result<()> {
    let now = platform.now().0;
    if !platform.db().everywhere().take_lease("jobs", holder, now, now + LEASE_SECONDS).await? {
        return Ok(());
    }
    rotate_keys(platform).await?;
    let removed = platform.db().everywhere().remove_expired(now).await?;
    if removed > 0 {
        tracing::info!(removed, "expired rows removed");
    }
    Ok(())
}

/// Turn the keys of every tenant where something is due.
pub async fn rotate_keys(platform: &Platform) -> Result<()> {
    let mut after: Option<String> = None;
    loop {
        let rows = platform.db().everywhere().tenants("", after.as_deref(), 200).await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = Some(last.id.clone());
        for row in &rows {
            let Some(tenant) = platform.tenant_by_id(&row.id).await? else { continue };
            let turned = tenant.work(&Actor::job(), async |work| key::rotate::turn(work).await).await?;
            if turned != key::rotate::Turned::default() {
                tracing::info!(tenant = tenant.slug(), ?turned, "signing keys turned");
            }
        }
    }
}
