//! The browser's cookie: it names the browser and proves nothing by itself.

use axum::http::{HeaderMap, header};
use domain::{
    Platform, Result,
    session::{BROWSER, Cookie, CookieSessions},
    sign_in::Browser,
};
use tower_sessions::{Expiry, Session, SessionManagerLayer, cookie::SameSite};

/// On https the prefix binds the cookie to this very host (RFC 6265bis §4.1.3.2).
fn cookie_name(platform: &Platform) -> &'static str {
    if platform.is_https() { "__Host-tenantry" } else { "tenantry" }
}

/// The cookie that came with a request, for an endpoint that reads one and sets none. As in the
/// session library, the last of several counts.
pub fn from_headers(headers: &HeaderMap, platform: &Platform) -> Option<Cookie> {
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
    Cookie::read(platform, value)
}

pub fn layer(platform: &Platform) -> SessionManagerLayer<CookieSessions> {
    SessionManagerLayer::new(CookieSessions(platform.clone()))
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

/// Which browser this is, if it has a cookie of ours. Sets none.
pub async fn current(session: &Session) -> Result<Option<Browser>> {
    Ok(session.get::<String>(BROWSER).await.map_err(session_error)?.map(Browser))
}

/// A name for a browser that has no cookie yet.
pub fn generate_browser_id(platform: &Platform) -> Browser {
    Browser(domain::secret::generate(platform.entropy(), "br").expose().to_owned())
}

/// Give the browser a cookie that stands for this name. Only where something of ours belongs to
/// it by then: whoever asks for addresses that are nothing must not fill a table.
pub async fn issue(session: &Session, browser: &Browser) -> Result<()> {
    session.insert(BROWSER, &browser.0).await.map_err(session_error)?;
    session.save().await.map_err(session_error)
}

/// The browser behind a form that may sign somebody in, and whether it is new. A known one gets
/// its new id before anything is written: a cookie that somebody planted is dead by then. A new
/// one is given its cookie once something belongs to it.
pub async fn get_or_create(session: &Session, platform: &Platform) -> Result<(Browser, bool)> {
    match current(session).await? {
        Some(browser) => {
            rotate(session, false).await?;
            Ok((browser, false))
        }
        None => Ok((generate_browser_id(platform), true)),
    }
}

/// A new id at sign-in: a cookie planted before is worth nothing afterwards (SECURITY A7).
pub async fn rotate(session: &Session, keep: bool) -> Result<()> {
    if keep {
        session
            .set_expiry(Some(Expiry::OnInactivity(time::Duration::seconds(domain::session::KEPT))));
    }
    session.cycle_id().await.map_err(session_error)?;
    session.save().await.map_err(session_error)
}
