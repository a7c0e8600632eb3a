//! How often things happened, by application and hour: counted in memory, added to the
//! database by a job, so that a successful issuance costs no write of its own.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use oauth::GrantType;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Counted {
    Code,
    /// An access token, by the grant that it was obtained with.
    Token(GrantType),
    SignIn,
    SignInFailure,
    Refusal,
}

impl Counted {
    pub const ALL: [Self; 9] = [
        Self::Code,
        Self::Token(GrantType::AuthorizationCode),
        Self::Token(GrantType::RefreshToken),
        Self::Token(GrantType::ClientCredentials),
        Self::Token(GrantType::Implicit),
        Self::Token(GrantType::Password),
        Self::SignIn,
        Self::SignInFailure,
        Self::Refusal,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Token(grant) => grant.as_str(),
            Self::SignIn => "sign_in",
            Self::SignInFailure => "sign_in_failure",
            Self::Refusal => "refusal",
        }
    }

    pub(crate) fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|counted| counted.as_str() == word)
    }
}

const HOUR: i64 = 3600;
/// Seconds that a row is kept.
const KEPT: i64 = 90 * 86_400;
/// Counters that wait while the database does not answer.
const MOST: usize = 100_000;

#[derive(PartialEq, Eq, Hash)]
struct Key {
    tenant_id: String,
    client_id: String,
    counted: Counted,
    hour: i64,
}

#[derive(Default)]
pub struct Tally(Mutex<HashMap<Key, i64>>);

impl Tally {
    /// Count one. `client` is an application's row id, or empty where none is concerned.
    pub(crate) fn count(&self, tenant_id: &str, client: &str, counted: Counted, now: i64) {
        self.add(
            Key {
                tenant_id: tenant_id.into(),
                client_id: client.into(),
                counted,
                hour: now - now.rem_euclid(HOUR),
            },
            1,
        );
    }

    fn add(&self, key: Key, times: i64) {
        let mut counters = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counters.len() < MOST || counters.contains_key(&key) {
            *counters.entry(key).or_default() += times;
        }
    }

    /// Everything counted since the last time, as rows.
    pub(crate) fn take(&self) -> Vec<store::tally::Row> {
        let counters = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        let row = |(key, count): (Key, i64)| store::tally::Row {
            id: format!("{}.{}.{}", key.hour, key.counted.as_str(), key.client_id),
            tenant_id: key.tenant_id,
            hour: key.hour,
            kind: key.counted.as_str().into(),
            client_id: key.client_id,
            count,
            expires_at: key.hour + KEPT,
        };
        counters.into_iter().map(row).collect()
    }

    /// They could not be written: they are counted again.
    pub(crate) fn put_back(&self, rows: Vec<store::tally::Row>) {
        for row in rows {
            let Some(counted) = Counted::parse(&row.kind) else { continue };
            self.add(
                Key { tenant_id: row.tenant_id, client_id: row.client_id, counted, hour: row.hour },
                row.count,
            );
        }
    }
}
