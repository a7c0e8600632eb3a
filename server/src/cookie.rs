//! The browser cookie. It identifies the browser, but authenticates no user by itself.

use axum::http::{HeaderMap, header};
use domain::{
    Platform, Result,
    session::{BROWSER_KEY, CookieSessionStore, SessionCookie},
    sign_in::BrowserId,
};
use tower_sessions::{Expiry, Session, SessionManagerLayer, cookie::SameSite};

/// On https the `__Host-` prefix binds the cookie to this host (RFC 6265bis §4.1.3.2).
fn cookie_name(platform: &Platform) -> &'static str {
    if platform.is_https() { "__Host-tenantry" } else { "tenantry" }
}

/// Read the cookie of a request, for endpoints that never set one. As in the session library, the
/// last of several cookies counts.
pub fn from_headers(headers: &HeaderMap, platform: &Platform) -> Option<SessionCookie> {
    let own_name = cookie_name(platform);
    let pairs = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'));
    let value = pairs
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(key, _)| *key == own_name)
        .map(|(_, value)| value)
        .next_back()?;
    SessionCookie::parse(platform, value)
}

/// The session layer that reads and sets the cookie.
pub fn layer(platform: &Platform) -> SessionManagerLayer<CookieSessionStore> {
    SessionManagerLayer::new(CookieSessionStore(platform.clone()))
        .with_name(cookie_name(platform))
        .with_secure(platform.is_https())
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_path("/")
        .with_expiry(Expiry::OnSessionEnd)
}

fn session_error(error: tower_sessions::session::Error) -> domain::Error {
    domain::Error::internal(format!("the session failed: {error}"))
}

/// The id of the browser, if the request has a valid cookie. Sets no cookie.
pub async fn current(session: &Session) -> Result<Option<BrowserId>> {
    Ok(session.get::<String>(BROWSER_KEY).await.map_err(session_error)?.map(BrowserId))
}

/// Generate an id for a browser without a cookie.
pub fn generate_browser_id(platform: &Platform) -> BrowserId {
    BrowserId(domain::secret::generate(platform.entropy(), "br").expose().to_owned())
}

/// Set the cookie for this browser id. Callers first store a sign-in or an interaction for it, so
/// that arbitrary requests cannot fill the session table.
pub async fn issue(session: &Session, browser: &BrowserId) -> Result<()> {
    session.insert(BROWSER_KEY, &browser.0).await.map_err(session_error)?;
    session.save().await.map_err(session_error)
}

/// The browser that submits an invitation or the set-up form, and whether it is new. The session id
/// of a known browser is rotated before anything is written, to prevent session fixation. For a new
/// browser, the caller calls [`issue`] once it has stored a sign-in.
pub async fn get_or_create(session: &Session, platform: &Platform) -> Result<(BrowserId, bool)> {
    match current(session).await? {
        Some(browser) => {
            rotate(session, false).await?;
            Ok((browser, false))
        }
        None => Ok((generate_browser_id(platform), true)),
    }
}

/// Rotate the session id at sign-in, which invalidates a cookie set by an attacker (session
/// fixation, SECURITY A7). With `keep_signed_in`, the cookie outlives the browser's process.
pub async fn rotate(session: &Session, keep_signed_in: bool) -> Result<()> {
    if keep_signed_in {
        session.set_expiry(Some(Expiry::OnInactivity(time::Duration::seconds(
            domain::session::SESSION_LIFETIME,
        ))));
    }
    session.cycle_id().await.map_err(session_error)?;
    session.save().await.map_err(session_error)
}
