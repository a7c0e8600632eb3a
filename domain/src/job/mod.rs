//! Background jobs: polling for changes, the key reserve, scheduled jobs and flushing of buffers.
//!
//! Every scheduled job is idempotent and takes no input. A lease ensures that one process at a time
//! runs them.

mod change_poll;

use std::{
    collections::{BTreeSet, HashSet},
    time::{Duration, Instant},
};

use contract::tenant::TenantState;
use oauth::Timestamp;
use tracing::Instrument;

use crate::{
    audit, client, identity_provider, key, mail,
    model::{actor::Actor, error::Result},
    recovery,
    runtime::{
        fetched_image, id,
        job_outcome::JobOutcome,
        lease::{self, LeaseTerm},
        platform::Platform,
        process_counters::MailAttempts,
    },
    session, tenant, user,
};

pub use change_poll::{ChangePosition, poll_changes};

/// The lease of the scheduled jobs. The process that has it keeps it, from one run to the next.
const LEASE: &str = "jobs";
const LEASE_TERM: LeaseTerm = LeaseTerm { seconds: 300, renew_interval: MINUTE };
const CHANGE_POLL_INTERVAL: Duration = Duration::from_millis(500);
/// How often buffered metrics, diagnostics and secret uses are written.
const FLUSH_INTERVAL: Duration = Duration::from_secs(10);
/// Rows of each kind that one transaction writes.
const ROWS_PER_FLUSH: usize = 500;
/// How often mails are sent of which this process has not been told.
const MAIL_INTERVAL: Duration = Duration::from_secs(15);
const DAY: i64 = 86_400;
const MINUTE: Duration = Duration::from_secs(60);

/// The background tasks of a process.
pub struct BackgroundTasks {
    platform: Platform,
    holder: String,
    tasks: Vec<tokio::task::JoinHandle<()>>,
}

impl BackgroundTasks {
    /// Stop the tasks, write what they would have written next, and leave the scheduled jobs to
    /// another process: it would wait for the end of the lease.
    pub async fn stop(self) -> Result<()> {
        for task in &self.tasks {
            task.abort();
        }
        for task in self.tasks {
            // It was aborted, or has panicked, which was logged.
            let _ = task.await;
        }
        lease::release(&self.platform, LEASE, &self.holder).await?;
        flush_buffers(&self.platform).await
    }
}

/// Spawn all background tasks. They run until they are stopped.
pub fn spawn_all(platform: &Platform) -> BackgroundTasks {
    let holder = id::new("proc", platform.now_ms(), platform.entropy());
    platform.cache().begin_polling();
    let watcher = {
        let platform = platform.clone();
        tokio::spawn(async move {
            let mut position = change_poll::ChangePosition::default();
            loop {
                if let Err(error) = poll_changes(&platform, &mut position).await {
                    tracing::warn!(%error, "changes of other processes could not be read");
                }
                tokio::time::sleep(CHANGE_POLL_INTERVAL).await;
            }
        })
    };
    let reserve_filler = {
        let platform = platform.clone();
        tokio::spawn(async move {
            loop {
                match key::reserve::fill(&platform, key::reserve::SIZE).await {
                    Ok(0) => {}
                    Ok(made) => tracing::info!(made, "RSA keys generated for the reserve"),
                    Err(error) => tracing::warn!(%error, "the key reserve could not be filled"),
                }
                tokio::select! {
                    () = platform.reserve_refill_requested() => {}
                    () = tokio::time::sleep(MINUTE) => {}
                }
            }
        })
    };
    let scheduler = {
        let (platform, holder) = (platform.clone(), holder.clone());
        tokio::spawn(async move {
            loop {
                if let Err(error) = run_scheduled(&platform, &holder).await {
                    tracing::warn!(%error, "scheduled jobs failed");
                }
                tokio::time::sleep(MINUTE).await;
            }
        })
    };
    let flusher = {
        let platform = platform.clone();
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(FLUSH_INTERVAL).await;
                if let Err(error) = flush_buffers(&platform).await {
                    tracing::warn!(%error, "metrics could not be written and will be retried");
                }
            }
        })
    };
    let mailer = {
        let platform = platform.clone();
        tokio::spawn(async move {
            loop {
                if let Err(error) = deliver_mail(&platform).await {
                    tracing::warn!(%error, "emails could not be delivered and will be retried");
                }
                tokio::select! {
                    () = platform.mail_queued() => {}
                    () = tokio::time::sleep(MAIL_INTERVAL) => {}
                }
            }
        })
    };
    let tasks = vec![watcher, reserve_filler, scheduler, flusher, mailer];
    BackgroundTasks { platform: platform.clone(), holder, tasks }
}

/// Look up the accounts of requested mails, and send all mails that are due. Every process does
/// this; each mail has its own lease.
pub async fn deliver_mail(platform: &Platform) -> Result<MailAttempts> {
    recovery::resolve_due(platform).await?;
    let counts = mail::send_due(platform).await?;
    platform.process_counters().record_mails(counts);
    Ok(counts)
}

/// Write the buffers of this process to the database: last uses of secrets, metrics and
/// diagnostics. If that fails, they stay buffered for the next attempt.
pub async fn flush_buffers(platform: &Platform) -> Result<()> {
    client::flush_secret_usage(platform).await?;
    let (metrics, diagnostics) = (platform.metrics().drain(), platform.diagnostics().drain());
    if metrics.is_empty() && diagnostics.is_empty() {
        return Ok(());
    }
    let (mut metrics, mut diagnostics) = (metrics.into_iter(), diagnostics.into_iter());
    loop {
        // One transaction each, so that other writers take turns (L5).
        let some_metrics = Vec::from_iter(metrics.by_ref().take(ROWS_PER_FLUSH));
        let some_diagnostics = Vec::from_iter(diagnostics.by_ref().take(ROWS_PER_FLUSH));
        if some_metrics.is_empty() && some_diagnostics.is_empty() {
            return Ok(());
        }
        let outcome = write_rows(platform, some_metrics.clone(), some_diagnostics.clone()).await;
        if outcome.is_err() {
            platform.metrics().requeue(some_metrics.into_iter().chain(metrics).collect());
            platform
                .diagnostics()
                .requeue(some_diagnostics.into_iter().chain(diagnostics).collect());
            return outcome;
        }
    }
}

async fn write_rows(
    platform: &Platform,
    mut metrics: Vec<store::metric::Row>,
    mut diagnostics: Vec<store::diagnostic::Row>,
) -> Result<()> {
    // Drop the rows of tenants that were purged since: they would violate the foreign key.
    let ids: BTreeSet<&str> = metrics
        .iter()
        .map(|row| row.tenant_id.as_str())
        .chain(diagnostics.iter().map(|row| row.tenant_id.as_str()))
        .collect();
    let known: HashSet<String> = platform
        .db()
        .installation()
        .existing_tenants(&Vec::from_iter(ids))
        .await?
        .into_iter()
        .collect();
    metrics.retain(|row| known.contains(&row.tenant_id));
    diagnostics.retain(|row| known.contains(&row.tenant_id));
    // Write in the order of the keys, so that two processes wait for each other instead of
    // deadlocking.
    metrics.sort_by(|one, other| (&one.tenant_id, &one.id).cmp(&(&other.tenant_id, &other.id)));
    diagnostics.sort_by(|one, other| (&one.tenant_id, &one.id).cmp(&(&other.tenant_id, &other.id)));
    let installation = platform.db().begin_installation().await?;
    store::daily_metric::add_counts(&installation, &metrics).await?;
    store::metric::add_counts(&installation, metrics).await?;
    store::diagnostic::add_counts(&installation, diagnostics).await?;
    Ok(installation.commit().await?)
}

/// Run the scheduled jobs once, if this process can acquire their lease, and renew it meanwhile: a
/// purge may take longer than it lasts.
pub async fn run_scheduled(platform: &Platform, holder: &str) -> Result<()> {
    if !lease::try_acquire(platform, LEASE, holder, &LEASE_TERM).await? {
        return Ok(());
    }
    tokio::select! {
        outcome = run_jobs(platform, holder) => outcome,
        lost = lease::renew(platform, LEASE, holder, &LEASE_TERM) => Err(lost),
    }
}

async fn run_jobs(platform: &Platform, holder: &str) -> Result<()> {
    let now = platform.now().0;
    run_job(platform, holder, "signing keys", async || {
        rotate_keys(platform).await.map(|count| counted(count, "tenant", "tenants", "rotated"))
    })
    .await?;
    run_job(platform, holder, "requested keys", async || {
        key::create_requested(platform).await.map(|count| counted(count, "key", "keys", "created"))
    })
    .await?;
    run_job(platform, holder, "logos", async || {
        fetched_image::fetch_due(platform)
            .await
            .map(|count| counted(count, "logo", "logos", "fetched"))
    })
    .await?;
    run_job(platform, holder, "expired rows", async || {
        let expired = platform.db().installation_writer().remove_expired(now).await?;
        let trimmed = session::trim_anonymous(platform, session::MAX_ANONYMOUS).await?;
        Ok(counted(expired + trimmed, "row", "rows", "removed"))
    })
    .await?;
    run_job(platform, holder, "ended provider tokens", async || {
        identity_provider::remove_ended_tokens(platform)
            .await
            .map(|count| counted(count, "provider", "providers", "cleaned up"))
    })
    .await?;
    run_job(platform, holder, "undelivered mail", async || {
        mail::clean_up(platform).await.map(|count| counted(count, "email", "emails", "removed"))
    })
    .await?;
    run_job(platform, holder, "deleted accounts", async || {
        user::purge_due(platform)
            .await
            .map(|count| counted(count, "account", "accounts", "deleted"))
    })
    .await?;
    run_daily(platform, holder, "audit log", async || {
        audit::remove_expired(platform)
            .await
            .map(|count| counted(count, "event", "events", "removed"))
    })
    .await?;
    run_job(platform, holder, "deleted tenants", async || {
        tenant::purge_expired(platform)
            .await
            .map(|count| counted(count, "tenant", "tenants", "purged"))
    })
    .await?;
    // Last, because the other jobs wait while a large index is built.
    run_job(platform, holder, "indexes", async || {
        build_indexes(platform).await.map(|count| counted(count, "index", "indexes", "built"))
    })
    .await
}

/// Build the indexes that a migration has left to this job, because their tables are large. Returns
/// their number.
pub async fn build_indexes(platform: &Platform) -> Result<u64> {
    Ok(platform.db().build_missing_indexes().await?)
}

/// What a job did, such as `1 key created`.
fn counted(count: impl std::fmt::Display, one: &str, many: &str, done: &str) -> String {
    let count = count.to_string();
    let noun = if count == "1" { one } else { many };
    format!("{count} {noun} {done}")
}

/// Run a job if its last run is a day ago.
async fn run_daily(
    platform: &Platform,
    holder: &str,
    name: &'static str,
    job: impl AsyncFnOnce() -> Result<String>,
) -> Result<()> {
    let runs = platform.db().installation().job_runs().await?;
    let now = platform.now();
    let is_of_today = |at: i64| Timestamp(at).is_within(DAY - 1, now);
    if runs
        .iter()
        .any(|run| run.name == name && run.failure.is_none() && is_of_today(run.started_at))
    {
        return Ok(());
    }
    run_job(platform, holder, name, job).await
}

/// Run one job and record its outcome, because operators see the last run of each. A failed job
/// does not prevent the others from running.
async fn run_job(
    platform: &Platform,
    holder: &str,
    name: &'static str,
    job: impl AsyncFnOnce() -> Result<String>,
) -> Result<()> {
    let started_at = platform.now().0;
    let timer = Instant::now();
    let span = tracing::debug_span!("job", otel.name = name);
    let (did, failure) = match job().instrument(span).await {
        Ok(did) => (did, None),
        Err(error) => {
            tracing::warn!(job = name, %error, "a scheduled job failed");
            (String::new(), Some(error.to_string()))
        }
    };
    tracing::debug!(job = name, did, "ran");
    let counters = platform.process_counters();
    counters.record_job(name, failure.is_none(), platform.now(), timer.elapsed());
    let row = store::job_run::Row {
        name: name.into(),
        holder: holder.into(),
        started_at,
        finished_at: Some(platform.now().0),
        failure,
        did,
    };
    Ok(platform.db().installation_writer().upsert_job_run(row).await?)
}

/// Rotate the signing keys of every tenant with a rotation step that is due.
pub async fn rotate_keys(platform: &Platform) -> Result<u64> {
    let mut outcome = JobOutcome::default();
    for id in key::rotate::tenants_due(platform).await? {
        outcome.record(&id, rotate_keys_of(platform, &id).await);
    }
    outcome.finish()
}

async fn rotate_keys_of(platform: &Platform, tenant_id: &str) -> Result<bool> {
    let Some(tenant) = platform.tenant_by_id(tenant_id).await? else { return Ok(false) };
    // A tenant that is being purged needs no keys.
    if tenant.state() == TenantState::Purged {
        return Ok(false);
    }
    let summary =
        tenant.transaction(&Actor::job(), async |tx| key::rotate::rotate_due(tx).await).await?;
    let changed = summary != key::rotate::RotationSummary::default();
    if changed {
        tracing::info!(tenant = tenant.slug(), ?summary, "signing keys rotated");
    }
    Ok(changed)
}
