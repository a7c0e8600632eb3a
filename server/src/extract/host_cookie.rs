//! Cookies of this host (RFC 6265): their names, their values in requests, and `Set-Cookie`.

use axum::{
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};
use domain::Platform;

/// A cookie by its name on https. There the prefix binds it to this host (RFC 6265bis §4.1.3.2); on
/// http, where browsers reject the prefix, the name has none.
pub struct HostCookie {
    on_https: &'static str,
    on_http: &'static str,
}

impl HostCookie {
    /// The cookie with this name, which has the prefix.
    pub const fn new(on_https: &'static str) -> Self {
        let (prefix, on_http) = on_https.split_at(7);
        assert!(matches!(prefix.as_bytes(), b"__Host-"), "a cookie of this host needs the prefix");
        Self { on_https, on_http }
    }

    /// The name at this installation.
    pub fn name(&self, platform: &Platform) -> &'static str {
        if platform.is_https() { self.on_https } else { self.on_http }
    }

    /// The value in a request. As in the session library, the last of several counts.
    pub fn value<'h>(&self, headers: &'h HeaderMap, platform: &Platform) -> Option<&'h str> {
        let name = self.name(platform);
        let pairs = headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(';'));
        pairs
            .filter_map(|pair| pair.trim().split_once('='))
            .filter(|(key, _)| *key == name)
            .map(|(_, value)| value)
            .next_back()
    }

    /// Set the cookie with a response, for `max_age` seconds. Without it, the cookie lasts until
    /// the browser is closed.
    pub fn set(
        &self,
        response: &mut Response,
        platform: &Platform,
        value: &str,
        max_age: Option<i64>,
    ) {
        let name = self.name(platform);
        let age = max_age.map(|seconds| format!("; Max-Age={seconds}")).unwrap_or_default();
        let secure = if platform.is_https() { "; Secure" } else { "" };
        let cookie = format!("{name}={value}; Path=/{age}; HttpOnly; SameSite=Lax{secure}");
        match HeaderValue::from_str(&cookie) {
            Ok(cookie) => {
                response.headers_mut().append(header::SET_COOKIE, cookie);
            }
            Err(error) => tracing::error!(%error, "a cookie could not be written"),
        }
    }
}
