//! The session cookie: it identifies a browser and proves nothing else.
//!
//! Who is signed in is stored in `sign_in` rows, so a late save by an in-flight request cannot
//! restore an ended session.
//!
//! Pages use the session library, which sets cookies. The protocol endpoints only read one: they
//! parse the [`SessionCookie`] and join its row with the data they need.

use async_trait::async_trait;
use oauth::Timestamp;
use store::session::Expiry;
use tower_sessions_core::{
    SessionStore,
    session::{self, Id, Record},
    session_store::{Error, Result},
};

use crate::{
    model::browser_id::BrowserId,
    runtime::{platform::Platform, vault::DigestKind},
};

/// Lifetime in seconds of a browser's record: as long as a tenant may let a session last.
pub const SESSION_LIFETIME: i64 = 30 * 86_400;
/// Lifetime in seconds of a browser's record while the browser is signed in nowhere: longer than an
/// interaction.
pub const ANONYMOUS_LIFETIME: i64 = 3600;
/// Anonymous records that are kept; the oldest are deleted first.
pub const MAX_ANONYMOUS: u64 = 100_000;
/// The only key of the session record.
pub const BROWSER_KEY: &str = "browser";

/// The digest of a session cookie. It proves nothing until its row is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionCookie(String);

impl SessionCookie {
    /// Returns `None` if the value is not a session id.
    pub fn parse(platform: &Platform, value: &str) -> Option<Self> {
        let id: Id = value.parse().ok()?;
        Some(Self(digest(platform, &id)))
    }

    pub(crate) fn digest(&self) -> &str {
        &self.0
    }
}

/// Gives a browser's sign-ins and open interactions to its new id, after a sign-in was stored for
/// that. Of parallel sign-ins with one cookie, one takes them over; each other has its own only.
pub async fn rename_browser(
    platform: &Platform,
    previous: &BrowserId,
    browser: &BrowserId,
) -> crate::model::error::Result<()> {
    let installation = platform.db().begin_installation().await?;
    installation.rename_browser(&previous.0, &browser.0).await?;
    Ok(installation.commit().await?)
}

/// Deletes the oldest records of browsers that are signed in nowhere, beyond `limit` of them.
pub async fn trim_anonymous(platform: &Platform, limit: u64) -> crate::error::Result<u64> {
    let latest = platform.now().plus(ANONYMOUS_LIFETIME).0;
    let installation = platform.db().installation_writer();
    Ok(store::session::trim_anonymous(&installation, latest, limit).await?)
}

/// Only a digest is stored, so that a copy of the database contains no usable cookie.
fn digest(platform: &Platform, id: &Id) -> String {
    platform.vault().digest(DigestKind::Session, &id.to_string())
}

/// The session library's store, on the `cookie_session` table.
#[derive(Clone)]
pub struct CookieSessionStore(pub Platform);

impl std::fmt::Debug for CookieSessionStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CookieSessions")
    }
}

/// The error of a session, which is that of the database if it has failed.
pub fn session_error(error: session::Error) -> crate::model::error::Error {
    match error {
        session::Error::Store(Error::Backend(text)) => store::Error::Reported(text).into(),
        other => crate::model::error::Error::internal(format!("the session failed: {other}")),
    }
}

fn backend_error(error: store::Error) -> Error {
    Error::Backend(error.to_string())
}

impl CookieSessionStore {
    /// Expiry by this installation's clock instead of the record's. The row outlives every sign-in
    /// session that refers to it; those expire by their own rows.
    fn expiry(&self) -> Expiry {
        let now = self.0.now();
        Expiry {
            now: now.0,
            anonymous: now.plus(ANONYMOUS_LIFETIME).0,
            signed_in: now.plus(SESSION_LIFETIME).0,
        }
    }

    fn digest(&self, id: &Id) -> String {
        digest(&self.0, id)
    }
}

fn browser_id(record: &Record) -> Result<&str> {
    record
        .data
        .get(BROWSER_KEY)
        .and_then(|value| value.as_str())
        .ok_or_else(|| Error::Encode("a session holds a browser's name and nothing else".into()))
}

#[async_trait]
impl SessionStore for CookieSessionStore {
    async fn create(&self, record: &mut Record) -> Result<()> {
        let browser = browser_id(record)?.to_owned();
        while !store::session::insert_if_absent(
            &self.0.db().installation_writer(),
            &self.digest(&record.id),
            &browser,
            self.expiry(),
        )
        .await
        .map_err(backend_error)?
        {
            record.id = Id::default();
        }
        Ok(())
    }

    /// Saving a deleted row succeeds without effect: an in-flight request must not restore an ended
    /// session.
    async fn save(&self, record: &Record) -> Result<()> {
        store::session::extend(
            &self.0.db().installation_writer(),
            &self.digest(&record.id),
            self.expiry(),
        )
        .await
        .map(drop)
        .map_err(backend_error)
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let Timestamp(now) = self.0.now();
        let digest = self.digest(id);
        let row = store::session::load(&self.0.db().installation(), &digest, now)
            .await
            .map_err(backend_error)?;
        if row.as_ref().is_some_and(|row| row.expires_at < now + ANONYMOUS_LIFETIME / 2) {
            // It must outlive an interaction that is opened with it now.
            store::session::extend(&self.0.db().installation_writer(), &digest, self.expiry())
                .await
                .map_err(backend_error)?;
        }
        row.map(|row| {
            let expiry_date = time::OffsetDateTime::from_unix_timestamp(row.expires_at)
                .map_err(|error| Error::Decode(error.to_string()))?;
            Ok(Record {
                id: *id,
                data: [(BROWSER_KEY.to_owned(), row.browser.into())].into_iter().collect(),
                expiry_date,
            })
        })
        .transpose()
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        store::session::remove(&self.0.db().installation_writer(), &self.digest(id))
            .await
            .map(drop)
            .map_err(backend_error)
    }
}
