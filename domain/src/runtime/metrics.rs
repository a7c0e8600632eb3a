//! Hourly metrics by client.
//!
//! They are counted in memory and written to the database by a job, so that issuing a token costs
//! no extra write. The number of counters in memory is bounded.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use oauth::GrantType;

/// An event that is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Metric {
    /// An authorization code was issued (RFC 6749 §4.1.2).
    CodeIssued,
    /// An access token, by its grant type.
    TokenIssued(GrantType),
    /// An end user signed in; counted without a client.
    SignInSucceeded,
    /// An end user's sign-in failed; counted without a client.
    SignInFailed,
    /// A request to an OAuth endpoint was answered with an error.
    RequestRejected,
}

impl Metric {
    /// Every metric, with one for each grant type.
    pub const ALL: [Self; 10] = [
        Self::CodeIssued,
        Self::TokenIssued(GrantType::AuthorizationCode),
        Self::TokenIssued(GrantType::RefreshToken),
        Self::TokenIssued(GrantType::ClientCredentials),
        Self::TokenIssued(GrantType::Implicit),
        Self::TokenIssued(GrantType::Password),
        Self::TokenIssued(GrantType::TokenExchange),
        Self::SignInSucceeded,
        Self::SignInFailed,
        Self::RequestRejected,
    ];

    /// The name that is stored. It must never change.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CodeIssued => "code",
            Self::TokenIssued(grant) => grant.as_str(),
            Self::SignInSucceeded => "sign_in",
            Self::SignInFailed => "sign_in_failure",
            Self::RequestRejected => "refusal",
        }
    }

    pub(crate) fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|metric| metric.as_str() == word)
    }
}

const HOUR: i64 = 3600;
/// Retention of a row, in seconds.
const RETENTION_SECONDS: i64 = 90 * 86_400;
/// Maximum number of counters while the database is unavailable.
const MAX_COUNTERS: usize = 100_000;

#[derive(PartialEq, Eq, Hash)]
struct Key {
    tenant_id: String,
    client_id: String,
    metric: Metric,
    hour: i64,
}

/// The counters of one process that are not written to the database yet.
#[derive(Default)]
pub struct Metrics(Mutex<HashMap<Key, i64>>);

impl Metrics {
    /// Count one event. `client` is the client's row id, or empty if there is no client.
    pub(crate) fn increment(&self, tenant_id: &str, client: &str, metric: Metric, now: i64) {
        self.add(
            Key {
                tenant_id: tenant_id.into(),
                client_id: client.into(),
                metric,
                hour: now - now.rem_euclid(HOUR),
            },
            1,
        );
    }

    fn add(&self, key: Key, times: i64) {
        let mut counters = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counters.len() < MAX_COUNTERS || counters.contains_key(&key) {
            *counters.entry(key).or_default() += times;
        }
    }

    /// Take all counters since the last call, as rows.
    pub(crate) fn drain(&self) -> Vec<store::metric::Row> {
        let counters = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        let row = |(key, count): (Key, i64)| store::metric::Row {
            id: format!("{}.{}.{}", key.hour, key.metric.as_str(), key.client_id),
            tenant_id: key.tenant_id,
            hour: key.hour,
            kind: key.metric.as_str().into(),
            client_id: key.client_id,
            count,
            expires_at: key.hour + RETENTION_SECONDS,
        };
        counters.into_iter().map(row).collect()
    }

    /// Add rows that could not be written back to the counters.
    pub(crate) fn requeue(&self, rows: Vec<store::metric::Row>) {
        for row in rows {
            let Some(metric) = Metric::parse(&row.kind) else { continue };
            self.add(
                Key { tenant_id: row.tenant_id, client_id: row.client_id, metric, hour: row.hour },
                row.count,
            );
        }
    }
}
