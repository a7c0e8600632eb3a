//! The cookie that says which users have signed in in this browser before. It is set only while
//! mail is on, because it decides about nothing but a mail.

use axum::{
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};
use domain::{Platform, sign_in::known_browser};

use super::cookie_value;

/// On https the `__Host-` prefix binds the cookie to this host (RFC 6265bis §4.1.3.2).
fn cookie_name(platform: &Platform) -> &'static str {
    if platform.is_https() { "__Host-tenantry-known" } else { "tenantry-known" }
}

/// The cookie of a request; empty if there is none.
pub fn value<'h>(headers: &'h HeaderMap, platform: &Platform) -> &'h str {
    cookie_value::by_name(headers, cookie_name(platform)).unwrap_or_default()
}

/// Add this user to the cookie with the response.
pub fn remember(response: &mut Response, platform: &Platform, cookie: &str, user_id: &str) {
    if !platform.is_mail_on() {
        return;
    }
    let secure = if platform.is_https() { "; Secure" } else { "" };
    let value = format!(
        "{}={}; Path=/; Max-Age={}; HttpOnly; SameSite=Lax{secure}",
        cookie_name(platform),
        known_browser::add(platform, cookie, user_id),
        known_browser::LIFETIME
    );
    match HeaderValue::from_str(&value) {
        Ok(value) => {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
        Err(error) => tracing::error!(%error, "a cookie could not be written"),
    }
}
