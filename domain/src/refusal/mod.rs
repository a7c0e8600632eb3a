//! Why a request was refused, for the developer who must mend it.
//!
//! The protocol's answer says little on purpose. What a developer needs (a stable reason, what
//! was expected, what came) is noted here for the application's page. Secrets never are: a
//! refusal about one says that it was wrong, not what it was.

pub(crate) mod queue;
mod read;
mod reason;
pub(crate) mod value;

pub use queue::Refusals;
pub use read::{Noted, of_client, of_tenant};
pub use reason::Reason;
pub use value::Refusal;

use oauth::authorize::NotRedirectable;

use crate::{
    client::Client,
    error::{Error, Result},
    tally::Counted,
    tenant::Tenant,
};

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
    platform.refusals().add(
        tenant.id(),
        client.map(|client| client.row_id.as_str()),
        refusal,
        platform.now().0,
    );
    tenant.count(client.map_or("", |client| &client.row_id), Counted::Refusal);
}

/// Why an authorization request has nowhere to be answered. Addresses are no secrets: what is
/// registered and what came are shown beside one another.
pub(crate) fn unaddressable(client: Option<&Client>, why: &NotRedirectable) -> Refusal {
    let registered =
        || client.map(|client| client.metadata.redirect_uris.join(" ")).unwrap_or_default();
    let error = oauth::Error::new(oauth::ErrorCode::InvalidRequest, why.to_string());
    match why {
        NotRedirectable::MissingClient | NotRedirectable::Malformed(_) => Refusal::from(error),
        NotRedirectable::UnknownClient => Refusal::new(Reason::UnknownClient, error),
        NotRedirectable::DisabledClient => Refusal::new(Reason::ClientDisabled, error),
        NotRedirectable::MissingRedirectUri => {
            Refusal::new(Reason::RedirectUriMissing, error).expected(registered())
        }
        NotRedirectable::NoRegisteredRedirectUri => {
            Refusal::new(Reason::RedirectUriNotRegistered, error)
        }
        NotRedirectable::RedirectUriMismatch { received } => {
            Refusal::new(Reason::RedirectUriMismatch, error)
                .expected(registered())
                .received(received.as_str())
        }
    }
}
