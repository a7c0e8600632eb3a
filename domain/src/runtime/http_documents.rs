//! JSON documents of other hosts, such as the keys of clients and the metadata of identity
//! providers: cached as long as their headers say, and kept for a day while they cannot be fetched
//! again. The cache is limited in bytes.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use http::header::{AGE, CACHE_CONTROL};
use serde_json::Value;
use url::Url;

use super::outbound::{self, FetchError, HttpResponse, NetworkScope, Outbound};

/// How long a document is used without headers, and the limits of what headers may say, in seconds.
const DEFAULT_LIFETIME: i64 = 3600;
const MIN_LIFETIME: i64 = 60;
const MAX_LIFETIME: i64 = 86_400;
/// Seconds after which a document that was fetched, or could not be, is fetched again on request.
const MIN_INTERVAL: i64 = 10;
/// Seconds for which a document is used after it has expired, while it cannot be fetched: keys that
/// were withdrawn must not be accepted for ever.
const MAX_STALE: i64 = 86_400;
/// Bytes of the bodies and URLs that are kept. A parsed document takes a few times as much memory.
const MAX_BYTES: usize = 8 * 1024 * 1024;
/// What an entry without a document counts for besides its URL.
const ENTRY_BYTES: usize = 256;

/// Why there is no document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum DocumentError {
    #[error("{0}")]
    Fetch(#[from] FetchError),
    #[error("the response has status {0}")]
    Status(u16),
    #[error("the response is not a JSON object")]
    NotJson,
}

/// Whether a cached document is good enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Freshness {
    /// One that has not expired.
    Cached,
    /// A new one, because the cached one lacks a key; at a bounded rate.
    Renewed,
}

#[derive(Default)]
struct Entry {
    document: Option<Arc<Value>>,
    fresh_until: i64,
    tried_at: i64,
    last_error: Option<DocumentError>,
}

impl Entry {
    /// What a request gets without fetching; `None` if it has to fetch.
    fn answer(&self, now: i64, freshness: Freshness) -> Option<Result<Arc<Value>, DocumentError>> {
        let tried = now - self.tried_at;
        // The clock was set back since: neither of its times says anything.
        if tried < -MIN_LIFETIME {
            return None;
        }
        let is_recent = tried < MIN_INTERVAL;
        // Requests need not wait for the timeout every ten seconds of an outage.
        let is_outage = self.last_error.is_some() && tried < MIN_LIFETIME;
        let document = self.document.as_ref().filter(|_| now < self.fresh_until + MAX_STALE);
        match (document, self.last_error) {
            (Some(document), _)
                if is_recent
                    || freshness == Freshness::Cached && (now < self.fresh_until || is_outage) =>
            {
                Some(Ok(document.clone()))
            }
            (None, Some(error)) if is_recent => Some(Err(error)),
            _ => None,
        }
    }
}

/// An entry, and what it counts for.
struct Slot {
    entry: Arc<tokio::sync::Mutex<Entry>>,
    bytes: usize,
    used_at: u64,
}

#[derive(Default)]
struct Slots {
    by_url: HashMap<String, Slot>,
    bytes: usize,
    /// Counts uses, so that the entry that was not used for longest is known.
    uses: u64,
}

impl Slots {
    fn entry(&mut self, url: &str) -> Arc<tokio::sync::Mutex<Entry>> {
        self.uses += 1;
        if let Some(slot) = self.by_url.get_mut(url) {
            slot.used_at = self.uses;
            return slot.entry.clone();
        }
        let slot = Slot { entry: Arc::default(), bytes: 0, used_at: self.uses };
        let entry = slot.entry.clone();
        self.by_url.insert(url.to_owned(), slot);
        self.set_size(url, 0);
        entry
    }

    /// Sets the size of the body that an entry holds, and evicts what was not used for longest.
    fn set_size(&mut self, url: &str, body_bytes: usize) {
        let Some(slot) = self.by_url.get_mut(url) else { return };
        self.bytes -= slot.bytes;
        slot.bytes = body_bytes + url.len() + ENTRY_BYTES;
        self.bytes += slot.bytes;
        while self.bytes > MAX_BYTES {
            let oldest = self.by_url.iter().min_by_key(|(_, slot)| slot.used_at);
            let Some(url) = oldest.map(|(url, _)| url.clone()) else { return };
            self.bytes -= self.by_url.remove(&url).map_or(0, |slot| slot.bytes);
        }
    }
}

/// The documents of this process. Requests for one document wait for each other, so that it is
/// fetched once; requests for others do not.
#[derive(Default)]
pub(crate) struct HttpDocuments(Mutex<Slots>);

impl HttpDocuments {
    fn slots(&self) -> std::sync::MutexGuard<'_, Slots> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The document at this URL; `now` is in Unix seconds.
    pub async fn get(
        &self,
        outbound: &dyn Outbound,
        now: i64,
        url: &str,
        freshness: Freshness,
    ) -> Result<Arc<Value>, DocumentError> {
        let entry = self.slots().entry(url);
        let mut entry = entry.lock().await;
        if let Some(answer) = entry.answer(now, freshness) {
            return answer;
        }
        let fetched = fetch(outbound, url).await;
        entry.tried_at = now;
        match fetched {
            Ok(Fetched { document, bytes, lifetime }) => {
                let document = Arc::new(document);
                entry.document = Some(document.clone());
                entry.fresh_until = now + lifetime;
                entry.last_error = None;
                self.slots().set_size(url, bytes);
                Ok(document)
            }
            Err(error) => {
                entry.last_error = Some(error);
                tracing::warn!(url, %error, "a document of another host could not be loaded");
                entry.answer(now, freshness).unwrap_or(Err(error))
            }
        }
    }
}

/// A document as it was received.
struct Fetched {
    document: Value,
    bytes: usize,
    lifetime: i64,
}

async fn fetch(outbound: &dyn Outbound, url: &str) -> Result<Fetched, DocumentError> {
    let url = Url::parse(url).map_err(|_| FetchError::Malformed)?;
    let request = outbound::get(&url, "application/json")?;
    let response = outbound.send(request, NetworkScope::Public).await?;
    let (lifetime, bytes) = (lifetime(&response), response.body().len());
    Ok(Fetched { document: json_object(response)?, bytes, lifetime })
}

/// The body of a successful response with a JSON object.
pub(crate) fn json_object(response: HttpResponse) -> Result<Value, DocumentError> {
    let value = json_value(response)?;
    if value.is_object() { Ok(value) } else { Err(DocumentError::NotJson) }
}

/// The body of a successful response with JSON.
pub(crate) fn json_value(response: HttpResponse) -> Result<Value, DocumentError> {
    if response.status() != http::StatusCode::OK {
        return Err(DocumentError::Status(response.status().as_u16()));
    }
    let body = response.into_body();
    oauth::json::check_limits(&body).map_err(|_| DocumentError::NotJson)?;
    serde_json::from_slice(&body).map_err(|_| DocumentError::NotJson)
}

/// Seconds for which the document may be used (RFC 9111 §4.2, §5.2.2).
fn lifetime(response: &HttpResponse) -> i64 {
    let text = |value: &http::HeaderValue| value.to_str().ok().map(str::to_ascii_lowercase);
    let headers = response.headers();
    let directives: Vec<String> = headers
        .get_all(CACHE_CONTROL)
        .iter()
        .filter_map(text)
        .flat_map(|value| value.split(',').map(|part| part.trim().to_owned()).collect::<Vec<_>>())
        .collect();
    if directives.iter().any(|directive| ["no-store", "no-cache"].contains(&directive.as_str())) {
        return MIN_LIFETIME;
    }
    let max_age = directives.iter().rev().find_map(|directive| {
        directive.strip_prefix("max-age=")?.trim_matches('"').parse::<i64>().ok()
    });
    let age = headers.get(AGE).and_then(text).and_then(|age| age.parse::<i64>().ok());
    let lifetime = max_age.map(|seconds| seconds.saturating_sub(age.unwrap_or(0).max(0)));
    lifetime.unwrap_or(DEFAULT_LIFETIME).clamp(MIN_LIFETIME, MAX_LIFETIME)
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn headers_limit_the_lifetime() {
        for (cache_control, age, expected) in [
            (None, None, DEFAULT_LIFETIME),
            (Some("public, max-age=600"), None, 600),
            (Some("MAX-AGE=\"600\""), Some("500"), 100),
            (Some("max-age=600"), Some("-5"), 600),
            (Some("max-age=0"), None, MIN_LIFETIME),
            (Some("max-age=99999999"), None, MAX_LIFETIME),
            (Some("max-age=600, no-cache"), None, MIN_LIFETIME),
            (Some("no-store"), None, MIN_LIFETIME),
        ] {
            let mut response = HttpResponse::new(Vec::new());
            let headers = response.headers_mut();
            for (name, value) in [(CACHE_CONTROL, cache_control), (AGE, age)] {
                if let Some(value) = value {
                    headers.insert(name, HeaderValue::from_static(value));
                }
            }
            assert_eq!(lifetime(&response), expected, "{cache_control:?} {age:?}");
        }
    }

    /// The limit is on bytes, and what was used last is kept.
    #[test]
    fn cache_is_limited_in_bytes() {
        let mut slots = Slots::default();
        let url = |number: usize| format!("https://host.example/{number}");
        let size = 64 * 1024;
        for number in 0..500 {
            slots.entry(&url(number));
            slots.set_size(&url(number), size);
            slots.entry(&url(0));
            assert!(slots.bytes <= MAX_BYTES, "{}", slots.bytes);
        }
        assert_eq!(slots.bytes, slots.by_url.values().map(|slot| slot.bytes).sum::<usize>());
        assert!(slots.by_url.len() > 100 && slots.by_url.contains_key(&url(0)));
        assert!(!slots.by_url.contains_key(&url(1)));
        // Documents that become smaller make room again.
        slots.set_size(&url(0), 0);
        assert!(slots.bytes <= MAX_BYTES - size);
        // URLs without a document count, too.
        for number in 0..3_000 {
            slots.entry(&format!("{}/{}", url(number), "x".repeat(8_000)));
        }
        assert!(slots.bytes <= MAX_BYTES && slots.by_url.len() < 3_000);
    }
}
