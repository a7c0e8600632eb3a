//! Refusals on their way to the database: merged, bounded, and written by a job, so that
//! nobody can fill the database or make a refusal cost a write.

use std::{
    collections::{HashMap, HashSet, hash_map::DefaultHasher},
    hash::{Hash, Hasher},
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::{Reason, Refusal};

/// Different values that are kept of one application in one hour; the rest is only counted.
const MOST_VALUES: usize = 100;
/// Applications whose values are remembered at once, and refusals that wait to be written.
const MOST_CLIENTS: usize = 10_000;
const MOST_WAITING: usize = 20_000;
/// Characters of a value.
const LONGEST: usize = 300;
const HOUR: i64 = 3600;
/// Seconds that a row is kept.
const KEPT: i64 = 30 * 86_400;

#[derive(Clone, PartialEq, Eq, Hash)]
struct Key {
    tenant_id: String,
    /// Empty for a stranger.
    client_id: String,
    reason: Reason,
    expected: String,
    received: String,
    hour: i64,
}

#[derive(Clone, Copy, Default)]
struct Times {
    count: i64,
    last_at: i64,
}

#[derive(Default)]
struct Inner {
    waiting: HashMap<Key, Times>,
    /// Hashes of the values seen of each application in one hour.
    seen: HashMap<(String, String), (i64, HashSet<u64>)>,
    /// Too many to be kept at all.
    lost: u64,
}

#[derive(Default)]
pub struct Refusals(Mutex<Inner>);

impl Refusals {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn add(
        &self,
        tenant_id: &str,
        client_id: Option<&str>,
        refusal: &Refusal,
        now: i64,
    ) {
        let hour = now - now.rem_euclid(HOUR);
        let mut inner = self.lock();
        let (mut expected, mut received) = (String::new(), String::new());
        if let Some(client_id) = client_id {
            let values = (harmless(&refusal.expected), harmless(&refusal.received));
            if inner.has_room_for(tenant_id, client_id, refusal.reason, &values, hour) {
                (expected, received) = values;
            }
        }
        let key = Key {
            tenant_id: tenant_id.into(),
            client_id: client_id.unwrap_or_default().into(),
            reason: refusal.reason,
            expected,
            received,
            hour,
        };
        inner.put(key, Times { count: 1, last_at: now });
    }

    /// Everything that waits, as rows.
    pub(crate) fn take(&self) -> Vec<store::refusal::Row> {
        let mut inner = self.lock();
        let lost = std::mem::take(&mut inner.lost);
        if lost > 0 {
            tracing::warn!(lost, "more refused requests than are kept");
        }
        inner.waiting.drain().map(|(key, times)| row(key, times)).collect()
    }

    /// They could not be written: they wait again.
    pub(crate) fn put_back(&self, rows: Vec<store::refusal::Row>) {
        let mut inner = self.lock();
        for row in rows {
            let Some(reason) = Reason::parse(&row.reason) else { continue };
            let times = Times { count: row.count, last_at: row.last_at };
            inner.put(
                Key {
                    tenant_id: row.tenant_id,
                    client_id: row.client_id,
                    reason,
                    expected: row.expected,
                    received: row.received,
                    hour: row.hour,
                },
                times,
            );
        }
    }
}

impl Inner {
    /// Whether these values may be kept, or the application has had its share of this hour.
    fn has_room_for(
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
        if self.seen.len() >= MOST_CLIENTS && !self.seen.contains_key(&client) {
            self.seen.retain(|_, (of, _)| *of == hour);
            if self.seen.len() >= MOST_CLIENTS {
                return false;
            }
        }
        let (of, seen) = self.seen.entry(client).or_default();
        if *of != hour {
            *of = hour;
            seen.clear();
        }
        let value = hasher.finish();
        seen.contains(&value) || (seen.len() < MOST_VALUES && seen.insert(value))
    }

    fn put(&mut self, key: Key, times: Times) {
        if self.waiting.len() >= MOST_WAITING && !self.waiting.contains_key(&key) {
            self.lost += times.count.unsigned_abs();
            return;
        }
        let known = self.waiting.entry(key).or_default();
        known.count += times.count;
        known.last_at = known.last_at.max(times.last_at);
    }
}

/// A value as it is kept: not too long, and nothing that a database or a page could trip over.
fn harmless(value: &str) -> String {
    value
        .chars()
        .take(LONGEST)
        .map(|letter| if letter.is_control() { '\u{fffd}' } else { letter })
        .collect()
}

/// The id is made of what is merged, so that every process and every flush finds the same row.
fn row(key: Key, times: Times) -> store::refusal::Row {
    use aws_lc_rs::digest::{SHA256, digest};
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    let merged = [&key.client_id, key.reason.as_str(), &key.expected, &key.received].join("\0");
    let id = format!("{}.{}", key.hour, URL_SAFE_NO_PAD.encode(digest(&SHA256, merged.as_bytes())));
    store::refusal::Row {
        tenant_id: key.tenant_id,
        id,
        client_id: key.client_id,
        reason: key.reason.as_str().into(),
        expected: key.expected,
        received: key.received,
        hour: key.hour,
        count: times.count,
        last_at: times.last_at,
        expires_at: key.hour + KEPT,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(received: &str) -> Refusal {
        Refusal::new(
            Reason::RedirectUriMismatch,
            oauth::Error::new(oauth::ErrorCode::InvalidRequest, ""),
        )
        .received(received)
    }

    #[test]
    fn what_is_alike_is_merged_and_a_hundred_values_are_kept_an_hour() {
        let refusals = Refusals::default();
        for number in 0..150 {
            refusals.add(
                "ten_1",
                Some("cli_1"),
                &refusal(&format!("https://{number}.example")),
                7200,
            );
        }
        refusals.add("ten_1", Some("cli_1"), &refusal("https://0.example"), 7300);
        let rows = refusals.take();
        assert_eq!(rows.len(), 101);
        assert_eq!(rows.iter().map(|row| row.count).sum::<i64>(), 151);
        let counted = rows.iter().find(|row| row.received.is_empty()).unwrap();
        assert_eq!(counted.count, 50);
        let twice = rows.iter().find(|row| row.received == "https://0.example").unwrap();
        assert_eq!((twice.count, twice.last_at, twice.hour), (2, 7300, 7200));
        refusals.add("ten_1", Some("cli_1"), &refusal("https://new.example"), 7400);
        assert_eq!(refusals.take()[0].received, "", "a flush gives no new room");
        refusals.add("ten_1", Some("cli_1"), &refusal("https://new.example"), 10_800);
        assert_eq!(refusals.take()[0].received, "https://new.example", "the next hour does");
    }

    #[test]
    fn strangers_are_counted_and_nothing_of_them_is_kept() {
        let refusals = Refusals::default();
        for number in 0..1000 {
            refusals.add("ten_1", None, &refusal(&format!("https://{number}.example")), 0);
        }
        let rows = refusals.take();
        assert_eq!(
            (rows.len(), rows[0].count, rows[0].client_id.as_str(), rows[0].received.as_str()),
            (1, 1000, "", "")
        );
    }

    #[test]
    fn what_could_not_be_written_waits_again_under_the_same_id() {
        let refusals = Refusals::default();
        refusals.add("ten_1", Some("cli_1"), &refusal("a\0b"), 0);
        let rows = refusals.take();
        assert_eq!(rows[0].received, "a\u{fffd}b");
        refusals.put_back(rows.clone());
        assert_eq!(refusals.take(), rows);
    }

    #[test]
    fn memory_is_bounded_whatever_comes() {
        let refusals = Refusals::default();
        for number in 0..MOST_WAITING + 10 {
            refusals.add("ten_1", Some(&format!("cli_{number}")), &refusal("x"), 0);
        }
        let inner = refusals.lock();
        assert!(inner.waiting.len() <= MOST_WAITING && inner.seen.len() <= MOST_CLIENTS);
        assert_eq!(inner.lost, 10);
    }
}
