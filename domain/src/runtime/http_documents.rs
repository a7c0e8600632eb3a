//! JSON documents of other hosts, such as the metadata and keys of identity providers: cached as
//! long as their headers say, and kept while they cannot be fetched again.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use http::header::CACHE_CONTROL;
use serde_json::Value;
use url::Url;

use super::outbound::{self, FetchError, HttpResponse, NetworkScope, Outbound};

/// How long a document is used without headers, and the limits of what headers may say, in seconds.
const DEFAULT_LIFETIME: i64 = 3600;
const MIN_LIFETIME: i64 = 60;
const MAX_LIFETIME: i64 = 86_400;
/// Seconds after which a document that was fetched, or could not be, is fetched again on request.
const MIN_INTERVAL: i64 = 10;
/// Documents that are kept.
const CAPACITY: usize = 500;

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

/// The documents of this process. Requests for one document wait for each other, so that it is
/// fetched once; requests for others do not.
#[derive(Default)]
pub(crate) struct HttpDocuments(Mutex<HashMap<String, Arc<tokio::sync::Mutex<Entry>>>>);

impl HttpDocuments {
    fn entry(&self, url: &str) -> Arc<tokio::sync::Mutex<Entry>> {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.len() >= CAPACITY && !entries.contains_key(url) {
            let evicted: Vec<String> = entries.keys().take(CAPACITY / 2).cloned().collect();
            for url in evicted {
                entries.remove(&url);
            }
        }
        entries.entry(url.to_owned()).or_default().clone()
    }

    /// The document at this URL; `now` is in Unix seconds.
    pub async fn get(
        &self,
        outbound: &dyn Outbound,
        now: i64,
        url: &str,
        freshness: Freshness,
    ) -> Result<Arc<Value>, DocumentError> {
        let entry = self.entry(url);
        let mut entry = entry.lock().await;
        let is_recent = now - entry.tried_at < MIN_INTERVAL;
        match (&entry.document, entry.last_error) {
            (Some(document), _)
                if is_recent || freshness == Freshness::Cached && now < entry.fresh_until =>
            {
                return Ok(document.clone());
            }
            (None, Some(error)) if is_recent => return Err(error),
            _ => {}
        }
        let fetched = fetch(outbound, url).await;
        entry.tried_at = now;
        match fetched {
            Ok((document, lifetime)) => {
                let document = Arc::new(document);
                entry.document = Some(document.clone());
                entry.fresh_until = now + lifetime;
                entry.last_error = None;
                Ok(document)
            }
            Err(error) => {
                entry.last_error = Some(error);
                tracing::warn!(url, %error, "a document of another host could not be loaded");
                entry.document.clone().ok_or(error)
            }
        }
    }
}

async fn fetch(outbound: &dyn Outbound, url: &str) -> Result<(Value, i64), DocumentError> {
    let url = Url::parse(url).map_err(|_| FetchError::Malformed)?;
    let request = outbound::get(&url, "application/json")?;
    let response = outbound.send(request, NetworkScope::Public).await?;
    let lifetime = lifetime(&response);
    Ok((json_object(response)?, lifetime))
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

/// Seconds for which the document may be used (RFC 9111 §5.2.2.1).
fn lifetime(response: &HttpResponse) -> i64 {
    let directives = response.headers().get_all(CACHE_CONTROL).iter();
    let directives = directives
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(',').map(|directive| directive.trim().to_ascii_lowercase()));
    let mut max_age = directives.filter_map(|directive| {
        directive.strip_prefix("max-age=")?.trim_matches('"').parse::<i64>().ok()
    });
    max_age.next_back().unwrap_or(DEFAULT_LIFETIME).clamp(MIN_LIFETIME, MAX_LIFETIME)
}
