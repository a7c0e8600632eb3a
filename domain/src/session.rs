//! The cookie's record: which browser this is, and nothing more. What that browser has
//! proven stands in `sign_in` rows, so a late write of an old request brings nothing back.
//!
//! Pages go through the session library, which sets cookies. The protocol's endpoints only
//! read one: they take the [`Cookie`] from the request and join its row with what they need.

use async_trait::async_trait;
use oauth::Timestamp;
use tower_sessions_core::{
    SessionStore,
    session::{Id, Record},
    session_store::{Error, Result},
};

use crate::{platform::Platform, vault::DigestKind};

/// Seconds that a browser's record lives, and a sign-in of it that is kept.
pub const KEPT: i64 = 30 * 86_400;
/// The record's one key.
pub const BROWSER: &str = "browser";

/// What a browser's cookie says, in the form that is stored. It proves nothing until its row
/// is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cookie(String);

impl Cookie {
    /// Nothing where the value is not of the form that we set.
    pub fn read(platform: &Platform, value: &str) -> Option<Self> {
        let id: Id = value.parse().ok()?;
        Some(Self(digest(platform, &id)))
    }

    pub(crate) fn digest(&self) -> &str {
        &self.0
    }
}

/// The table holds a digest: a copy of the database signs nobody in.
fn digest(platform: &Platform, id: &Id) -> String {
    platform.vault().digest(DigestKind::Session, &id.to_string())
}

#[derive(Clone)]
pub struct CookieSessions(pub Platform);

impl std::fmt::Debug for CookieSessions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CookieSessions")
    }
}

fn failed(error: store::Error) -> Error {
    Error::Backend(error.to_string())
}

impl CookieSessions {
    /// By our clock, not by the record's: a row outlives every sign-in that hangs on it, and what
    /// a browser has proven ends by its own row.
    fn end(&self) -> i64 {
        self.0.now().plus(KEPT).0
    }

    fn digest(&self, id: &Id) -> String {
        digest(&self.0, id)
    }
}

fn browser_of(record: &Record) -> Result<&str> {
    record
        .data
        .get(BROWSER)
        .and_then(|value| value.as_str())
        .ok_or_else(|| Error::Encode("a session holds a browser's name and nothing else".into()))
}

#[async_trait]
impl SessionStore for CookieSessions {
    async fn create(&self, record: &mut Record) -> Result<()> {
        let browser = browser_of(record)?.to_owned();
        while !store::session::insert_if_absent(
            &self.0.db().installation(),
            &self.digest(&record.id),
            &browser,
            self.end(),
        )
        .await
        .map_err(failed)?
        {
            record.id = Id::default();
        }
        Ok(())
    }

    /// Of a row that is gone it is a success that changes nothing: an in-flight request must
    /// not bring an ended session back.
    async fn save(&self, record: &Record) -> Result<()> {
        store::session::extend(&self.0.db().installation(), &self.digest(&record.id), self.end())
            .await
            .map(drop)
            .map_err(failed)
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let Timestamp(now) = self.0.now();
        let row = store::session::load(&self.0.db().installation(), &self.digest(id), now)
            .await
            .map_err(failed)?;
        row.map(|row| {
            let expiry_date = time::OffsetDateTime::from_unix_timestamp(row.expires_at)
                .map_err(|error| Error::Decode(error.to_string()))?;
            Ok(Record {
                id: *id,
                data: [(BROWSER.to_owned(), row.browser.into())].into_iter().collect(),
                expiry_date,
            })
        })
        .transpose()
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        store::session::remove(&self.0.db().installation(), &self.digest(id))
            .await
            .map(drop)
            .map_err(failed)
    }
}
