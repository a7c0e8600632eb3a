//! The value of a cookie in a request (RFC 6265 §5.4).

use axum::http::{HeaderMap, header};

/// The value of the cookie with this name in a request.
pub fn by_name<'h>(headers: &'h HeaderMap, own_name: &str) -> Option<&'h str> {
    let pairs = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'));
    pairs
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(key, _)| *key == own_name)
        .map(|(_, value)| value)
        .next_back()
}
