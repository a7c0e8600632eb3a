//! An id for each request, in every log line that it causes.
//!
//! A trusted proxy may name it in `X-Request-Id`, so that its log and this one can be joined. From
//! others the header is ignored, because it would let them forge lines of the log.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use domain::{Platform, id};
use tracing::{Instrument, field::Empty};

use crate::extract::client_ip::{TrustedProxies, peer_ip};

const HEADER: &str = "x-request-id";
const MAX_LENGTH: usize = 64;

/// Run the request in a span with its id. Does nothing more while nothing is logged.
pub async fn identify(
    State((platform, trusted)): State<(Platform, TrustedProxies)>,
    request: Request,
    next: Next,
) -> Response {
    // As an error, so that no level of the log leaves the span out of a line that it has.
    let span = tracing::error_span!("request", id = Empty);
    if !span.is_disabled() {
        match from_proxy(&request, &trusted) {
            Some(id) => span.record("id", id),
            None => span.record("id", id::new("req", platform.now_ms(), platform.entropy())),
        };
    }
    next.run(request).instrument(span).await
}

/// The id that a trusted proxy has given the request, if it is one word.
fn from_proxy<'r>(request: &'r Request, trusted: &TrustedProxies) -> Option<&'r str> {
    if !trusted.contains(peer_ip(request.extensions())) {
        return None;
    }
    let id = request.headers().get(HEADER)?.to_str().ok()?;
    let is_word = |letter: u8| letter.is_ascii_alphanumeric() || b"-_.".contains(&letter);
    (!id.is_empty() && id.len() <= MAX_LENGTH && id.bytes().all(is_word)).then_some(id)
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use axum::{body::Body, extract::ConnectInfo};

    use super::*;

    #[test]
    fn only_a_trusted_proxy_names_a_request() {
        let trusted = TrustedProxies::parse("10.0.0.1").expect("an address");
        let long = "a".repeat(65);
        for (peer, id, expected) in [
            ([10, 0, 0, 1], "4f1c-a_b.c", Some("4f1c-a_b.c")),
            ([10, 0, 0, 2], "4f1c-a_b.c", None),
            ([10, 0, 0, 1], "two words", None),
            ([10, 0, 0, 1], "\"}", None),
            ([10, 0, 0, 1], "", None),
            ([10, 0, 0, 1], &long, None),
        ] {
            let mut request = Request::get("/").header(HEADER, id).body(Body::empty()).unwrap();
            request.extensions_mut().insert(ConnectInfo(SocketAddr::from((peer, 1))));
            assert_eq!(from_proxy(&request, &trusted), expected, "{peer:?} {id}");
        }
    }
}
