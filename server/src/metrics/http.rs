//! Requests by endpoint and outcome.
//!
//! The endpoint is that of the route table, never text of the request, so that the number of series
//! is fixed. Recording costs a few atomic additions.

use std::{
    cell::Cell,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Instant,
};

use axum::{
    extract::{Request, State},
    http::StatusCode,
    middleware::Next,
    response::Response,
};
use contract::routes::{Endpoint, ROUTES};
use domain::statistics::Histogram;

use super::text::{Kind, MetricsText};

/// The counters that a request belongs to: those of an endpoint, of the health checks, or of the
/// requests that matched no route or ended before they were routed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot(usize);

impl Slot {
    /// The health checks.
    pub const HEALTH: Self = Self(ROUTES.len());
    const UNMATCHED: Self = Self(ROUTES.len() + 1);
    const COUNT: usize = ROUTES.len() + 2;

    /// The slot of an endpoint: the position of its first row in the route table.
    pub fn of(endpoint: Endpoint) -> Self {
        let position = ROUTES.iter().position(|route| route.endpoint == endpoint);
        position.map_or(Self::UNMATCHED, Self)
    }

    /// Record that the current request belongs to this slot. Does nothing while metrics are off.
    pub fn record(self) {
        let _ = MATCHED.try_with(|slot| slot.set(self));
    }

    /// Run a part of a request in another task. Returns the slot that it has recorded.
    pub async fn scope<F: Future>(part: F) -> (F::Output, Self) {
        let recording = async { (part.await, MATCHED.with(Cell::get)) };
        MATCHED.scope(Cell::new(Self::UNMATCHED), recording).await
    }

    /// The label of the endpoint, such as `resume_interaction`; `None` for a row of the route table
    /// whose endpoint has an earlier one.
    fn label(self) -> Option<String> {
        let Some(route) = ROUTES.get(self.0) else {
            return Some(if self == Self::HEALTH { "health" } else { "none" }.to_owned());
        };
        (Self::of(route.endpoint) == self).then(|| snake_case(&format!("{:?}", route.endpoint)))
    }
}

fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

tokio::task_local! {
    /// The slot of the request that this task answers, as far as it is known.
    static MATCHED: Cell<Slot>;
}

/// The outcomes of a request: the class of the status, or that the client left before it.
const OUTCOMES: [&str; 5] = ["2xx", "3xx", "4xx", "5xx", "aborted"];
const ABORTED: usize = 4;

fn outcome(status: StatusCode) -> usize {
    match status.as_u16() {
        500.. => 3,
        400.. => 2,
        300.. => 1,
        _ => 0,
    }
}

#[derive(Default)]
struct Counters {
    by_outcome: [AtomicU64; OUTCOMES.len()],
    durations: Histogram,
}

/// The counters of all endpoints.
pub struct HttpMetrics {
    slots: [Counters; Slot::COUNT],
    in_flight: AtomicU64,
}

impl HttpMetrics {
    pub(super) fn new() -> Self {
        Self { slots: std::array::from_fn(|_| Counters::default()), in_flight: AtomicU64::new(0) }
    }

    pub(super) fn write(&self, text: &mut MetricsText) {
        let slots: Vec<(String, &Counters)> = (0..Slot::COUNT)
            .filter_map(|index| Some((Slot(index).label()?, self.slots.get(index)?)))
            .collect();
        text.family("tenantry_http_requests_total", Kind::Counter, "Requests by outcome.");
        for (endpoint, counters) in &slots {
            for (outcome, count) in OUTCOMES.iter().zip(&counters.by_outcome) {
                let labels = [("endpoint", endpoint.as_str()), ("outcome", outcome)];
                text.sample(&labels, count.load(Ordering::Relaxed));
            }
        }
        text.family(
            "tenantry_http_request_duration_seconds",
            Kind::Histogram,
            "Time to the head of the response, without aborted requests.",
        );
        for (endpoint, counters) in &slots {
            let snapshot = counters.durations.snapshot();
            // Most endpoints are rarely used; a histogram is 19 lines.
            if snapshot.buckets.iter().any(|count| *count > 0) {
                text.histogram(&[("endpoint", endpoint)], &snapshot);
            }
        }
        text.family("tenantry_http_requests_in_flight", Kind::Gauge, "Requests being answered.");
        text.sample(&[], self.in_flight.load(Ordering::Relaxed));
    }
}

/// A request that has no response yet. It is counted when dropped, so that a client who leaves is
/// counted too.
struct Pending<'m> {
    metrics: &'m HttpMetrics,
    started: Instant,
    outcome: usize,
}

impl Drop for Pending<'_> {
    fn drop(&mut self) {
        self.metrics.in_flight.fetch_sub(1, Ordering::Relaxed);
        let slot = MATCHED.try_with(Cell::get).unwrap_or(Slot::UNMATCHED);
        let Some(counters) = self.metrics.slots.get(slot.0) else { return };
        if let Some(count) = counters.by_outcome.get(self.outcome) {
            count.fetch_add(1, Ordering::Relaxed);
        }
        if self.outcome != ABORTED {
            counters.durations.record(self.started.elapsed());
        }
    }
}

/// Count the request and its duration.
pub async fn measure(
    State(metrics): State<Arc<HttpMetrics>>,
    request: Request,
    next: Next,
) -> Response {
    let answer = async move {
        metrics.in_flight.fetch_add(1, Ordering::Relaxed);
        let mut pending = Pending { metrics: &metrics, started: Instant::now(), outcome: ABORTED };
        let response = next.run(request).await;
        pending.outcome = outcome(response.status());
        response
    };
    MATCHED.scope(Cell::new(Slot::UNMATCHED), answer).await
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_endpoint_has_one_label() {
        let labels: Vec<String> =
            (0..Slot::COUNT).filter_map(|index| Slot(index).label()).collect();
        let endpoints: BTreeSet<String> =
            ROUTES.iter().map(|route| format!("{:?}", route.endpoint)).collect();
        assert_eq!(labels.len(), endpoints.len() + 2);
        assert_eq!(BTreeSet::from_iter(&labels).len(), labels.len());
        assert!(labels.contains(&"resume_interaction".to_owned()), "{labels:?}");
    }
}
