//! The cookie of a browser in which users are not asked for the second factor.

use axum::{http::HeaderMap, response::Response};
use domain::{
    Platform, Secret,
    second_factor::{REMEMBERED_AT_MOST, add_token},
};

use super::host_cookie::HostCookie;

const COOKIE: HostCookie = HostCookie::new("__Host-tenantry-device");

/// The cookie of a request; empty if there is none.
pub fn value<'h>(headers: &'h HeaderMap, platform: &Platform) -> &'h str {
    COOKIE.value(headers, platform).unwrap_or_default()
}

/// Add this token to the cookie with the response. It may be kept for longer than the tenant
/// accepts it: the row decides.
pub fn remember(response: &mut Response, platform: &Platform, cookie: &str, token: &Secret) {
    COOKIE.set(response, platform, &add_token(cookie, token), Some(REMEMBERED_AT_MOST));
}
