//! The browser cookie. It identifies the browser, but authenticates no user by itself.

use axum::http::{HeaderMap, header};
use domain::{
    Platform, Result,
    interaction::{FormBrowser, RenewedBrowser},
    session::{BROWSER_KEY, CookieSessionStore, SessionCookie, session_error},
    sign_in::{Browser, BrowserId},
};
use tower_sessions::{Expiry, Session, SessionManagerLayer, cookie::SameSite};

use super::{host_cookie::HostCookie, remembered_device};

const COOKIE: HostCookie = HostCookie::new("__Host-tenantry");

/// Read the cookie of a request, for endpoints that never set one.
pub fn from_headers(headers: &HeaderMap, platform: &Platform) -> Option<SessionCookie> {
    SessionCookie::parse(platform, COOKIE.value(headers, platform)?)
}

/// Whether the browser sent a cookie, valid or not. Every form of an interaction follows a page
/// that set one, so a browser that sends none blocks cookies.
pub fn is_sent(headers: &HeaderMap, platform: &Platform) -> bool {
    COOKIE.value(headers, platform).is_some()
}

/// The session layer that reads and sets the cookie.
pub fn layer(platform: &Platform) -> SessionManagerLayer<CookieSessionStore> {
    SessionManagerLayer::new(CookieSessionStore(platform.clone()))
        .with_name(COOKIE.name(platform))
        .with_secure(platform.is_https())
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_path("/")
        .with_expiry(Expiry::OnSessionEnd)
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

/// The renewal of a browser's id and cookie at sign-in.
///
/// The sign-in is stored for the new id, which no cookie names yet. So a cookie that an attacker
/// has planted, or has used for sign-ins of their own, never leads to it (session fixation,
/// A7).
pub struct Renewal {
    /// The id that the request's cookie names.
    pub previous: Option<BrowserId>,
    /// The browser that the sign-in is stored for.
    pub browser: Browser,
}

impl Renewal {
    /// Generate an id for the browser that has sent these headers.
    pub async fn begin(
        session: &Session,
        platform: &Platform,
        headers: &HeaderMap,
    ) -> Result<Self> {
        let previous = current(session).await?;
        let user_agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
        let id = generate_browser_id(platform);
        let browser = Browser::new(id, user_agent.unwrap_or_default());
        let devices = remembered_device::value(headers, platform);
        Ok(Self { previous, browser: browser.with_devices(devices) })
    }

    /// Replace the cookie by that of a browser which has passed the second factor, unless it has it
    /// already.
    pub async fn complete_renewed(
        mut self,
        session: &Session,
        platform: &Platform,
        renewed: Option<&RenewedBrowser>,
    ) -> Result<()> {
        match renewed.filter(|renewed| self.previous.as_ref() != Some(&renewed.id)) {
            Some(renewed) => {
                self.browser.id = renewed.id.clone();
                self.complete(session, platform, renewed.is_kept).await
            }
            None => Ok(()),
        }
    }

    /// The browser that has submitted a form of the second factor, with the cookie of
    /// [`super::known_browser`].
    pub fn form_browser<'r>(&'r self, known: &'r str) -> FormBrowser<'r> {
        FormBrowser { current: self.previous.as_ref(), new: &self.browser.id, known }
    }

    /// Replace the cookie, once the sign-in is stored. With `keep_signed_in`, the cookie outlives
    /// the browser's process.
    pub async fn complete(
        self,
        session: &Session,
        platform: &Platform,
        keep_signed_in: bool,
    ) -> Result<()> {
        if keep_signed_in {
            let lifetime = time::Duration::seconds(domain::session::SESSION_LIFETIME);
            session.set_expiry(Some(Expiry::OnInactivity(lifetime)));
        }
        session.insert(BROWSER_KEY, &self.browser.id.0).await.map_err(session_error)?;
        if let Some(previous) = &self.previous {
            domain::session::rename_browser(platform, previous, &self.browser.id).await?;
            session.cycle_id().await.map_err(session_error)?;
        }
        session.save().await.map_err(session_error)
    }
}
