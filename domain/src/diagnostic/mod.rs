//! Diagnostics of rejected protocol requests, for the developers of a client.
//!
//! OAuth error responses contain little detail on purpose. A diagnostic records a stable reason and
//! the expected and received values for the client's page. It never contains secrets: it records
//! that one was wrong, but not its value.

mod read;

pub use crate::model::rejection_reason::Reason;
pub use read::{DiagnosticEntry, list_by_client, list_by_tenant};

use oauth::{ErrorCode, authorize::NotRedirectable};

use crate::{
    model::{
        client::Client,
        diagnosed_error::DiagnosedError,
        error::{Error, Result},
    },
    runtime::{metrics::Metric, tenant::Tenant},
};

/// Record the error of a failed request and return it as a plain [`Error::OAuth`]. `client` is
/// `None` for an unknown client, of which only the reason is recorded.
pub fn record_failure<T>(
    tenant: &Tenant,
    client: Option<&Client>,
    outcome: Result<T>,
) -> Result<T> {
    outcome.map_err(|error| {
        let diagnosed = match error {
            Error::Diagnosed(diagnosed) => *diagnosed,
            Error::OAuth(error) => DiagnosedError::from(error),
            Error::SecondFactorRequired => {
                let error = oauth::Error::new(ErrorCode::InvalidGrant, error.to_string());
                let diagnosed = DiagnosedError::new(Reason::SecondFactorRequired, error);
                record(tenant, client, &diagnosed);
                return Error::SecondFactorRequired;
            }
            other => return other,
        };
        record(tenant, client, &diagnosed);
        Error::OAuth(diagnosed.error)
    })
}

/// Record a rejection that is answered with a page or a redirect, or a warning.
pub(crate) fn record(tenant: &Tenant, client: Option<&Client>, diagnosed: &DiagnosedError) {
    let platform = tenant.platform();
    platform.diagnostics().record(
        tenant.id(),
        client.map(|client| client.row_id.as_str()),
        diagnosed,
        platform.now().0,
    );
    if !diagnosed.reason.is_warning() {
        tenant.record_metric(client.map_or("", |client| &client.row_id), Metric::RequestRejected);
    }
}

/// Record that a script of this origin sent the secret of the client, which works.
pub fn record_secret_from_browser(tenant: &Tenant, client: &Client, origin: &str) {
    // There is no error: the buffer keeps the reason and the values only.
    let error = oauth::Error::new(ErrorCode::InvalidClient, "");
    let warning = DiagnosedError::new(Reason::SecretFromBrowser, error).received(origin);
    record(tenant, Some(client), &warning);
}

/// The diagnostic of an authorization request whose error cannot be sent to a redirect URI
/// (RFC 6749 §4.1.2.1). Redirect URIs are not secret, so the registered and received ones are
/// recorded.
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
