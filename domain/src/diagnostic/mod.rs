//! Why a request was refused, for the developer who must mend it.
//!
//! The protocol's answer says little on purpose. What a developer needs (a stable reason, what
//! was expected, what came) is noted here for the application's page. Secrets never are: a
//! refusal about one says that it was wrong, not what it was.

pub(crate) mod buffer;
pub(crate) mod diagnosed_error;
mod read;
mod reason;

pub use buffer::DiagnosticBuffer;
pub use diagnosed_error::DiagnosedError;
pub use read::{DiagnosticEntry, list_by_client, list_by_tenant};
pub use reason::Reason;

use oauth::authorize::NotRedirectable;

use crate::{
    client::Client,
    error::{Error, Result},
    metrics::Metric,
    tenant::Tenant,
};

/// Where an answer leaves `domain`: a refusal is noted under the application, and goes on as
/// the protocol's error. `client` is `None` for a stranger, of whom only the reason is kept.
pub fn record_failure<T>(
    tenant: &Tenant,
    client: Option<&Client>,
    outcome: Result<T>,
) -> Result<T> {
    outcome.map_err(|error| {
        let diagnosed = match error {
            Error::Diagnosed(diagnosed) => *diagnosed,
            Error::OAuth(error) => DiagnosedError::from(error),
            other => return other,
        };
        record(tenant, client, &diagnosed);
        Error::OAuth(diagnosed.error)
    })
}

/// Note one that is answered by a page or a redirect.
pub(crate) fn record(tenant: &Tenant, client: Option<&Client>, diagnosed: &DiagnosedError) {
    let platform = tenant.platform();
    platform.diagnostics().record(
        tenant.id(),
        client.map(|client| client.row_id.as_str()),
        diagnosed,
        platform.now().0,
    );
    tenant.count(client.map_or("", |client| &client.row_id), Metric::RequestRejected);
}

/// Why an authorization request has nowhere to be answered. Addresses are no secrets: what is
/// registered and what came are shown beside one another.
pub(crate) fn diagnose_not_redirectable(
    client: Option<&Client>,
    why: &NotRedirectable,
) -> DiagnosedError {
    let registered =
        || client.map(|client| client.metadata.redirect_uris.join(" ")).unwrap_or_default();
    let error = oauth::Error::new(oauth::ErrorCode::InvalidRequest, why.to_string());
    match why {
        NotRedirectable::MissingClient | NotRedirectable::Malformed(_) => {
            DiagnosedError::from(error)
        }
        NotRedirectable::UnknownClient => DiagnosedError::new(Reason::UnknownClient, error),
        NotRedirectable::DisabledClient => DiagnosedError::new(Reason::ClientDisabled, error),
        NotRedirectable::MissingRedirectUri => {
            DiagnosedError::new(Reason::RedirectUriMissing, error).expected(registered())
        }
        NotRedirectable::NoRegisteredRedirectUri => {
            DiagnosedError::new(Reason::RedirectUriNotRegistered, error)
        }
        NotRedirectable::RedirectUriMismatch { received } => {
            DiagnosedError::new(Reason::RedirectUriMismatch, error)
                .expected(registered())
                .received(received.as_str())
        }
    }
}
