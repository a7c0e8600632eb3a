//! Why a request was refused, for the developer who must mend it.
//!
//! The protocol's answer says little on purpose. What a developer needs (a stable reason, what
//! was expected, what came) is noted here for the application's page. Secrets never are: a
//! refusal about one says that it was wrong, not what it was.

mod queue;
mod read;
mod reason;

pub use queue::Refusals;
pub use read::{Noted, of_client, of_tenant};
pub use reason::Reason;

use oauth::authorize::Unaddressable;

use crate::{
    client::Client,
    error::{Error, Result},
    tally::Counted,
    tenant::Tenant,
};

/// A refusal on its way out of `domain`: what the client is told, and what its developer is.
#[derive(Debug)]
pub struct Refusal {
    pub error: oauth::Error,
    pub reason: Reason,
    /// Harmless values only; empty where there is nothing to show.
    pub expected: String,
    pub received: String,
}

impl Refusal {
    pub(crate) fn new(reason: Reason, error: oauth::Error) -> Self {
        Self { error, reason, expected: String::new(), received: String::new() }
    }

    pub(crate) fn expected(mut self, value: impl Into<String>) -> Self {
        self.expected = value.into();
        self
    }

    pub(crate) fn received(mut self, value: impl Into<String>) -> Self {
        self.received = value.into();
        self
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}

/// A refusal without a diagnosis of its own has the reason of its code, and shows its words.
impl From<oauth::Error> for Refusal {
    fn from(error: oauth::Error) -> Self {
        Self { reason: Reason::of(error.code), expected: error.description.clone(), received: String::new(), error }
    }
}

/// Where an answer leaves `domain`: a refusal is noted under the application, and goes on as
/// the protocol's error. `client` is `None` for a stranger, of whom only the reason is kept.
pub fn noted<T>(tenant: &Tenant, client: Option<&Client>, outcome: Result<T>) -> Result<T> {
    outcome.map_err(|error| {
        let refusal = match error {
            Error::Refused(refusal) => *refusal,
            Error::OAuth(error) => Refusal::from(error),
            other => return other,
        };
        note(tenant, client, &refusal);
        Error::OAuth(refusal.error)
    })
}

/// Note one that is answered by a page or a redirect.
pub(crate) fn note(tenant: &Tenant, client: Option<&Client>, refusal: &Refusal) {
    let platform = tenant.platform();
    platform.refusals().add(tenant.id(), client.map(|client| client.row_id.as_str()), refusal, platform.now().0);
    platform.tally().count(tenant, client.map_or("", |client| &client.row_id), Counted::Refusal);
}

/// Why an authorization request has nowhere to be answered. Addresses are no secrets: what is
/// registered and what came are shown beside one another.
pub(crate) fn unaddressable(client: Option<&Client>, why: &Unaddressable) -> Refusal {
    let registered = || client.map(|client| client.metadata.redirect_uris.join(" ")).unwrap_or_default();
    let error = oauth::Error::new(oauth::ErrorCode::InvalidRequest, why.to_string());
    match why {
        Unaddressable::MissingClient | Unaddressable::Malformed(_) => Refusal::from(error),
        Unaddressable::UnknownClient => Refusal::new(Reason::UnknownClient, error),
        Unaddressable::DisabledClient => Refusal::new(Reason::ClientDisabled, error),
        Unaddressable::MissingRedirectUri => Refusal::new(Reason::RedirectUriMissing, error).expected(registered()),
        Unaddressable::NoRegisteredRedirectUri => Refusal::new(Reason::RedirectUriNotRegistered, error),
        Unaddressable::RedirectUriMismatch { received } => Refusal::new(Reason::RedirectUriMismatch, error).expected(registered()).received(received.as_str()),
    }
}
