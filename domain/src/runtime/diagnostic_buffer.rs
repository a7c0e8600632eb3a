//! The in-memory buffer of diagnostics. Equal ones are merged, their number is bounded, and a job
//! writes them, so that rejected requests can neither fill the database nor cost a write each.

use std::{
    collections::{HashMap, HashSet, hash_map::DefaultHasher},
    hash::{Hash, Hasher},
    sync::{Mutex, MutexGuard, PoisonError},
};

use crate::model::{diagnosed_error::DiagnosedError, rejection_reason::Reason};

/// Distinct values recorded per client and hour. Further ones are only counted.
const MAX_VALUES_PER_HOUR: usize = 100;
/// Maximum number of clients whose values are tracked, and of diagnostics to be written.
const MAX_CLIENTS: usize = 10_000;
const MAX_PENDING: usize = 20_000;
/// Maximum length of a recorded value, in characters.
const MAX_VALUE_CHARS: usize = 300;
const HOUR: i64 = 3600;
/// Retention of a row, in seconds.
const RETENTION_SECONDS: i64 = 30 * 86_400;

#[derive(Clone, PartialEq, Eq, Hash)]
struct Key {
    tenant_id: String,
    /// Empty for an unknown client.
    client_id: String,
    reason: Reason,
    expected: String,
    received: String,
    hour: i64,
}

#[derive(Clone, Copy, Default)]
struct Occurrences {
    count: i64,
    last_at: i64,
}

#[derive(Default)]
struct Inner {
    pending: HashMap<Key, Occurrences>,
    /// Hashes of the values recorded per client (tenant id, client row id) in one hour.
    seen: HashMap<(String, String), (i64, HashSet<u64>)>,
    /// Number of diagnostics dropped because the buffer was full.
    dropped: u64,
}

/// The diagnostics of one process that are not written to the database yet.
#[derive(Default)]
pub struct DiagnosticBuffer(Mutex<Inner>);

impl DiagnosticBuffer {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn record(
        &self,
        tenant_id: &str,
        client_id: Option<&str>,
        diagnosed: &DiagnosedError,
        now: i64,
    ) {
        let hour = now - now.rem_euclid(HOUR);
        let mut inner = self.lock();
        let (mut expected, mut received) = (String::new(), String::new());
        if let Some(client_id) = client_id {
            let values = (sanitize(&diagnosed.expected), sanitize(&diagnosed.received));
            if inner.admits_values(tenant_id, client_id, diagnosed.reason, &values, hour) {
                (expected, received) = values;
            }
        }
        let key = Key {
            tenant_id: tenant_id.into(),
            client_id: client_id.unwrap_or_default().into(),
            reason: diagnosed.reason,
            expected,
            received,
            hour,
        };
        inner.merge(key, Occurrences { count: 1, last_at: now });
    }

    /// Take all pending diagnostics, as rows.
    pub(crate) fn drain(&self) -> Vec<store::diagnostic::Row> {
        let mut inner = self.lock();
        let lost = std::mem::take(&mut inner.dropped);
        if lost > 0 {
            tracing::warn!(lost, "too many rejected requests: some were not recorded");
        }
        inner.pending.drain().map(|(key, occurrences)| to_row(key, occurrences)).collect()
    }

    /// Add rows that could not be written back to the buffer.
    pub(crate) fn requeue(&self, rows: Vec<store::diagnostic::Row>) {
        let mut inner = self.lock();
        for row in rows {
            let Some(reason) = Reason::parse(&row.reason) else { continue };
            let occurrences = Occurrences { count: row.count, last_at: row.last_at };
            inner.merge(
                Key {
                    tenant_id: row.tenant_id,
                    client_id: row.client_id,
                    reason,
                    expected: row.expected,
                    received: row.received,
                    hour: row.hour,
                },
                occurrences,
            );
        }
    }
}

impl Inner {
    /// Whether these values may be recorded, or the client has exceeded its limit for this hour.
    fn admits_values(
        &mut self,
        tenant_id: &str,
        client_id: &str,
        reason: Reason,
        values: &(String, String),
        hour: i64,
    ) -> bool {
        let mut hasher = DefaultHasher::new();
        (reason, values).hash(&mut hasher);
        let client = (tenant_id.to_owned(), client_id.to_owned());
        if self.seen.len() >= MAX_CLIENTS && !self.seen.contains_key(&client) {
            self.seen.retain(|_, (seen_hour, _)| *seen_hour == hour);
            if self.seen.len() >= MAX_CLIENTS {
                return false;
            }
        }
        let (seen_hour, seen) = self.seen.entry(client).or_default();
        if *seen_hour != hour {
            *seen_hour = hour;
            seen.clear();
        }
        let value = hasher.finish();
        seen.contains(&value) || (seen.len() < MAX_VALUES_PER_HOUR && seen.insert(value))
    }

    fn merge(&mut self, key: Key, occurrences: Occurrences) {
        if self.pending.len() >= MAX_PENDING && !self.pending.contains_key(&key) {
            self.dropped += occurrences.count.unsigned_abs();
            return;
        }
        let entry = self.pending.entry(key).or_default();
        entry.count += occurrences.count;
        entry.last_at = entry.last_at.max(occurrences.last_at);
    }
}

/// Truncate a value and replace its control characters, for the database and for pages.
fn sanitize(value: &str) -> String {
    value
        .chars()
        .take(MAX_VALUE_CHARS)
        .map(|letter| if letter.is_control() { '\u{fffd}' } else { letter })
        .collect()
}

/// The id is a hash of the merged fields, so that every process and every flush updates the same
/// row.
fn to_row(key: Key, occurrences: Occurrences) -> store::diagnostic::Row {
    use aws_lc_rs::digest::{SHA256, digest};
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    let merged = [&key.client_id, key.reason.as_str(), &key.expected, &key.received].join("\0");
    let id = format!("{}.{}", key.hour, URL_SAFE_NO_PAD.encode(digest(&SHA256, merged.as_bytes())));
    store::diagnostic::Row {
        tenant_id: key.tenant_id,
        id,
        client_id: key.client_id,
        reason: key.reason.as_str().into(),
        expected: key.expected,
        received: key.received,
        hour: key.hour,
        count: occurrences.count,
        last_at: occurrences.last_at,
        expires_at: key.hour + RETENTION_SECONDS,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn diagnosed(received: &str) -> DiagnosedError {
        DiagnosedError::new(
            Reason::RedirectUriMismatch,
            oauth::Error::new(oauth::ErrorCode::InvalidRequest, ""),
        )
        .received(received)
    }

    #[test]
    fn equal_diagnostics_merge_and_values_are_capped_per_hour() {
        let buffer = DiagnosticBuffer::default();
        for number in 0..150 {
            buffer.record(
                "ten_1",
                Some("cli_1"),
                &diagnosed(&format!("https://{number}.example")),
                7200,
            );
        }
        buffer.record("ten_1", Some("cli_1"), &diagnosed("https://0.example"), 7300);
        let rows = buffer.drain();
        assert_eq!(rows.len(), 101);
        assert_eq!(rows.iter().map(|row| row.count).sum::<i64>(), 151);
        let counted = rows.iter().find(|row| row.received.is_empty()).unwrap();
        assert_eq!(counted.count, 50);
        let twice = rows.iter().find(|row| row.received == "https://0.example").unwrap();
        assert_eq!((twice.count, twice.last_at, twice.hour), (2, 7300, 7200));
        buffer.record("ten_1", Some("cli_1"), &diagnosed("https://new.example"), 7400);
        assert_eq!(buffer.drain()[0].received, "", "the limit per hour survives a flush");
        buffer.record("ten_1", Some("cli_1"), &diagnosed("https://new.example"), 10_800);
        assert_eq!(
            buffer.drain()[0].received,
            "https://new.example",
            "the next hour has its own limit"
        );
    }

    #[test]
    fn requests_of_unknown_clients_are_counted_without_values() {
        let buffer = DiagnosticBuffer::default();
        for number in 0..1000 {
            buffer.record("ten_1", None, &diagnosed(&format!("https://{number}.example")), 0);
        }
        let rows = buffer.drain();
        assert_eq!(
            (rows.len(), rows[0].count, rows[0].client_id.as_str(), rows[0].received.as_str()),
            (1, 1000, "", "")
        );
    }

    #[test]
    fn requeued_rows_keep_their_ids() {
        let buffer = DiagnosticBuffer::default();
        buffer.record("ten_1", Some("cli_1"), &diagnosed("a\0b"), 0);
        let rows = buffer.drain();
        assert_eq!(rows[0].received, "a\u{fffd}b");
        buffer.requeue(rows.clone());
        assert_eq!(buffer.drain(), rows);
    }

    #[test]
    fn memory_is_bounded() {
        let buffer = DiagnosticBuffer::default();
        for number in 0..MAX_PENDING + 10 {
            buffer.record("ten_1", Some(&format!("cli_{number}")), &diagnosed("x"), 0);
        }
        let inner = buffer.lock();
        assert!(inner.pending.len() <= MAX_PENDING && inner.seen.len() <= MAX_CLIENTS);
        assert_eq!(inner.dropped, 10);
    }
}
