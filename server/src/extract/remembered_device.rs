//! The cookie of a browser in which users are not asked for the second factor.

use axum::{
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};
use domain::{Platform, Secret, second_factor};

use super::cookie_value;

/// On https the `__Host-` prefix binds the cookie to this host (RFC 6265bis §4.1.3.2).
fn cookie_name(platform: &Platform) -> &'static str {
    if platform.is_https() { "__Host-tenantry-device" } else { "tenantry-device" }
}

/// The cookie of a request; empty if there is none.
pub fn value<'h>(headers: &'h HeaderMap, platform: &Platform) -> &'h str {
    cookie_value::by_name(headers, cookie_name(platform)).unwrap_or_default()
}

/// Add this token to the cookie with the response. It may be kept for longer than the tenant
/// accepts it: the row decides.
pub fn remember(response: &mut Response, platform: &Platform, cookie: &str, token: &Secret) {
    let secure = if platform.is_https() { "; Secure" } else { "" };
    let value = format!(
        "{}={}; Path=/; Max-Age={}; HttpOnly; SameSite=Lax{secure}",
        cookie_name(platform),
        second_factor::add_token(cookie, token),
        second_factor::REMEMBERED_AT_MOST
    );
    match HeaderValue::from_str(&value) {
        Ok(value) => {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
        Err(error) => tracing::error!(%error, "a cookie could not be written"),
    }
}
