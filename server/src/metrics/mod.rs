//! Metrics for Prometheus, on a listener of their own (`TENANTRY_METRICS_LISTEN`).
//!
//! Every layer counts for itself; this module reads the counters when it is asked. No label comes
//! from a request, a tenant or a client. Counts from the database are omitted while it does not
//! answer, so that the rest can still be read.

mod http;
mod text;

use std::{sync::Arc, time::Duration};

use axum::{
    Router, extract::State, http::header, middleware, response::IntoResponse, routing::get,
};
use domain::{
    Platform,
    statistics::{
        self, CacheStatistics, DatabaseStatistics, HashingStatistics, JobRuns, StoredCounts,
    },
};

pub use self::http::Slot;
use self::{
    http::{HttpMetrics, measure},
    text::{Kind, MEDIA_TYPE, MetricsText},
};

/// The path of the metrics.
pub const PATH: &str = "/metrics";
/// How long the database may take before its counts are left out.
const DATABASE_TIMEOUT: Duration = Duration::from_secs(2);

/// The metrics of this process.
#[derive(Clone)]
pub struct Metrics {
    platform: Platform,
    http: Arc<HttpMetrics>,
    started_at: i64,
}

impl Metrics {
    /// Metrics that begin now.
    pub fn new(platform: Platform) -> Self {
        let started_at = platform.now().0;
        Self { platform, http: Arc::new(HttpMetrics::new()), started_at }
    }

    /// The same router, with its requests counted.
    pub fn measure(&self, router: Router) -> Router {
        router.layer(middleware::from_fn_with_state(self.http.clone(), measure))
    }

    /// The router that serves the metrics, and nothing else.
    pub fn router(&self) -> Router {
        Router::new().route(PATH, get(respond)).with_state(self.clone())
    }

    /// All metrics in the text format.
    pub async fn render(&self) -> String {
        let platform = &self.platform;
        let stored = tokio::time::timeout(DATABASE_TIMEOUT, statistics::stored(platform)).await;
        let stored = stored.ok().and_then(Result::ok);
        let mut text = MetricsText::default();
        text.family("tenantry_build_info", Kind::Gauge, "The version that runs.");
        text.sample(&[("version", env!("CARGO_PKG_VERSION"))], 1);
        text.single(
            "process_start_time_seconds",
            Kind::Gauge,
            "Start of the process, in Unix seconds.",
            self.started_at,
        );
        self.http.write(&mut text);
        write_hashing(&mut text, &statistics::hashing(platform));
        write_caches(&mut text, &statistics::caches(platform));
        write_database(&mut text, &statistics::database(platform), stored.is_some());
        write_jobs(&mut text, &statistics::jobs(platform));
        write_mail(&mut text, statistics::mails(platform));
        if let Some(stored) = stored {
            write_stored(&mut text, &stored);
        }
        text.into_string()
    }
}

async fn respond(State(metrics): State<Metrics>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, MEDIA_TYPE)], metrics.render().await)
}

fn write_hashing(text: &mut MetricsText, hashing: &HashingStatistics) {
    use Kind::{Counter, Gauge};
    text.single(
        "tenantry_password_hash_queue_length",
        Gauge,
        "Password hashes that wait for a thread.",
        hashing.queued,
    );
    text.single(
        "tenantry_password_hash_queue_capacity",
        Gauge,
        "Length at which further hashes are answered with 503.",
        hashing.capacity,
    );
    text.single(
        "tenantry_password_hashes_running",
        Gauge,
        "Password hashes being computed.",
        hashing.running,
    );
    text.family("tenantry_password_hashes_total", Counter, "Password hashes by outcome.");
    text.sample(&[("outcome", "computed")], hashing.computed);
    text.sample(&[("outcome", "rejected")], hashing.rejected);
}

fn write_caches(text: &mut MetricsText, caches: &[CacheStatistics]) {
    text.family("tenantry_cache_requests_total", Kind::Counter, "Look-ups by outcome.");
    for cache in caches {
        text.sample(&[("cache", cache.name), ("outcome", "hit")], cache.hits);
        text.sample(&[("cache", cache.name), ("outcome", "miss")], cache.misses);
    }
    text.family("tenantry_cache_entries", Kind::Gauge, "Entries in memory.");
    for cache in caches {
        text.sample(&[("cache", cache.name)], cache.entries);
    }
    text.family("tenantry_cache_bytes", Kind::Gauge, "Memory of the entries, approximately.");
    for cache in caches {
        text.sample(&[("cache", cache.name)], cache.bytes);
    }
    text.family(
        "tenantry_cache_capacity_bytes",
        Kind::Gauge,
        "Memory beyond which half of the entries are dropped.",
    );
    for cache in caches {
        text.sample(&[("cache", cache.name)], cache.capacity_bytes);
    }
}

fn write_database(text: &mut MetricsText, database: &DatabaseStatistics, is_up: bool) {
    text.single(
        "tenantry_database_up",
        Kind::Gauge,
        "Whether the database answered this scrape.",
        u8::from(is_up),
    );
    text.family("tenantry_database_connections", Kind::Gauge, "Open connections.");
    for pool in &database.pools {
        text.sample(&[("pool", pool.name), ("state", "in_use")], pool.in_use);
        text.sample(&[("pool", pool.name), ("state", "idle")], pool.idle);
    }
    text.family("tenantry_database_connections_max", Kind::Gauge, "Connections of a full pool.");
    for pool in &database.pools {
        text.sample(&[("pool", pool.name)], pool.max);
    }
    text.single(
        "tenantry_database_unavailable_total",
        Kind::Counter,
        "Statements and transactions that got no connection.",
        database.unavailable,
    );
    if let Some(commits) = database.commits {
        text.single(
            "tenantry_database_commits_total",
            Kind::Counter,
            "Commits of SQLite, each of one or more transactions.",
            commits,
        );
    }
    text.family(
        "tenantry_database_statement_duration_seconds",
        Kind::Histogram,
        "Time of statements, with the wait for a connection.",
    );
    text.histogram(&[], &database.statements);
    text.family(
        "tenantry_database_begin_duration_seconds",
        Kind::Histogram,
        "Time to begin a transaction; on SQLite with the wait for other writers.",
    );
    text.histogram(&[], &database.begins);
}

fn write_jobs(text: &mut MetricsText, jobs: &[(&'static str, JobRuns)]) {
    text.family("tenantry_job_runs_total", Kind::Counter, "Runs in this process by outcome.");
    for (job, runs) in jobs {
        text.sample(&[("job", job), ("outcome", "succeeded")], runs.succeeded);
        text.sample(&[("job", job), ("outcome", "failed")], runs.failed);
    }
    text.family(
        "tenantry_job_last_success_timestamp_seconds",
        Kind::Gauge,
        "Last successful run in this process, in Unix seconds.",
    );
    for (job, runs) in jobs {
        if let Some(at) = runs.last_success {
            text.sample(&[("job", job)], at);
        }
    }
    text.family(
        "tenantry_job_last_duration_seconds",
        Kind::Gauge,
        "Duration of the last run in this process.",
    );
    for (job, runs) in jobs {
        text.sample(&[("job", job)], runs.last_duration.as_secs_f64());
    }
}

fn write_mail(text: &mut MetricsText, mails: statistics::MailAttempts) {
    text.family(
        "tenantry_mail_attempts_total",
        Kind::Counter,
        "Attempts of this process to send a mail, by outcome.",
    );
    text.sample(&[("outcome", "sent")], mails.sent);
    text.sample(&[("outcome", "delayed")], mails.delayed);
    text.sample(&[("outcome", "failed")], mails.failed);
}

/// These are the same in every process.
fn write_stored(text: &mut MetricsText, stored: &StoredCounts) {
    text.family("tenantry_mails", Kind::Gauge, "Mails in the database by state.");
    text.sample(&[("state", "queued")], stored.mails_queued);
    text.sample(&[("state", "failed")], stored.mails_failed);
    text.single(
        "tenantry_reserved_keys",
        Kind::Gauge,
        "RSA keys made ahead.",
        stored.keys_in_reserve,
    );
}
