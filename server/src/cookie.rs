//! The browser's cookie: it names the browser and proves nothing by itself.

use axum::http::{HeaderMap, header};
use domain::{
    Platform, Result,
    session::{BROWSER, Cookie, CookieSessions},
    sign_in::Browser,
};
use tower_sessions::{Expiry, Session, SessionManagerLayer, cookie::SameSite};

/// On https the prefix binds the cookie to this very host (RFC 6265bis §4.1.3.2).
fn name(platform: &Platform) -> &'static str {
    if platform.is_https() { "__Host-tenantry" } else { "tenantry" }
}

/// The cookie that came with a request, for an endpoint that reads one and sets none. As in the
/// session library, the last of several counts.
pub fn sent(headers: &HeaderMap, platform: &Platform) -> Option<Cookie> {
    let name = name(platform);
    let pairs = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'));
    let value = pairs
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(known, _)| *known == name)
        .map(|(_, value)| value)
        .next_back()?;
    Cookie::read(platform, value)
}

pub fn layer(platform: &Platform) -> SessionManagerLayer<CookieSessions> {
    SessionManagerLayer::new(CookieSessions(platform.clone()))
        .with_name(name(platform))
        .with_secure(platform.is_https())
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_path("/")
        .with_expiry(Expiry::OnSessionEnd)
}

fn failed(error: tower_sessions::session::Error) -> domain::Error {
    domain::Error::internal(format!("the session failed: {error}"))
}

/// Which browser this is, if it has a cookie of ours. Sets none.
pub async fn known(session: &Session) -> Result<Option<Browser>> {
    Ok(session.get::<String>(BROWSER).await.map_err(failed)?.map(Browser))
}

/// A name for a browser that has no cookie yet.
pub fn new_browser(platform: &Platform) -> Browser {
    Browser(domain::secret::generate(platform.entropy(), "br").expose().to_owned())
}

/// Give the browser a cookie that stands for this name. Only where something of ours belongs to
/// it by then: whoever asks for addresses that are nothing must not fill a table.
pub async fn give(session: &Session, browser: &Browser) -> Result<()> {
    session.insert(BROWSER, &browser.0).await.map_err(failed)?;
    session.save().await.map_err(failed)
}

/// The browser behind a form that may sign somebody in, and whether it is new. A known one gets
/// its new id before anything is written: a cookie that somebody planted is dead by then. A new
/// one is given its cookie once something belongs to it.
pub async fn arriving(session: &Session, platform: &Platform) -> Result<(Browser, bool)> {
    match known(session).await? {
        Some(browser) => {
            renew(session, false).await?;
            Ok((browser, false))
        }
        None => Ok((new_browser(platform), true)),
    }
}

/// A new id at sign-in: a cookie planted before is worth nothing afterwards (SECURITY A7).
pub async fn renew(session: &Session, keep: bool) -> Result<()> {
    if keep {
        session
            .set_expiry(Some(Expiry::OnInactivity(time::Duration::seconds(domain::session::KEPT))));
    }
    session.cycle_id().await.map_err(failed)?;
    session.save().await.map_err(failed)
}
