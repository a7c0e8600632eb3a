//! The cookie that says which users have signed in in this browser before. It is set only while
//! mail is on, because it decides about nothing but a mail.

use axum::{http::HeaderMap, response::Response};
use domain::{Platform, sign_in::known_browser};

use super::host_cookie::HostCookie;

const COOKIE: HostCookie = HostCookie::new("__Host-tenantry-known");

/// The cookie of a request; empty if there is none.
pub fn value<'h>(headers: &'h HeaderMap, platform: &Platform) -> &'h str {
    COOKIE.value(headers, platform).unwrap_or_default()
}

/// Add this user to the cookie with the response.
pub fn remember(response: &mut Response, platform: &Platform, cookie: &str, user_id: &str) {
    if platform.is_mail_on() {
        let value = known_browser::add(platform, cookie, user_id);
        COOKIE.set(response, platform, &value, Some(known_browser::LIFETIME));
    }
}
