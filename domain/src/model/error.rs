//! Errors of the use cases.
//!
//! The server maps them to HTTP responses and OAuth error codes, and logs the cause of internal
//! errors there.

use serde::Serialize;

use crate::model::diagnosed_error::DiagnosedError;

/// The result of a use case.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// One validation error of one input field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InvalidField {
    /// Name of the field, or its path in a file.
    pub field: String,
    /// A sentence for the user that says what to enter.
    pub message: String,
}

/// Why a use case failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It does not exist, or the caller must not learn whether it does.
    #[error("not found")]
    NotFound,
    /// The actor lacks the permission.
    #[error("not allowed")]
    Forbidden,
    /// The session of the actor has ended, or its user has lost the role.
    #[error("sign in first")]
    Unauthenticated,
    /// All problems of the input; nothing was written.
    #[error(
        "{}",
        .0.iter().map(|p| format!("{}: {}", p.field, p.message)).collect::<Vec<_>>().join("; ")
    )]
    Invalid(Vec<InvalidField>),
    /// The operation does not fit the current state; a sentence for the user.
    #[error("{0}")]
    Conflict(String),
    /// The row was updated since it was read (optimistic locking).
    #[error("{}", contract::view::STALE)]
    Stale,
    /// The response of a protocol endpoint, without a diagnostic to record.
    #[error("{}", .0.description)]
    OAuth(oauth::Error),
    /// An OAuth error with its diagnostic. [`crate::diagnostic::record_failure`] turns it into
    /// [`Error::OAuth`].
    #[error("{}", .0.error.description)]
    Diagnosed(Box<DiagnosedError>),
    /// The user needs a second factor, which a request without a page cannot ask for.
    #[error(
        "The user needs a second factor, which this grant cannot ask for. Use the authorization \
        code grant."
    )]
    SecondFactorRequired,
    /// The server is overloaded.
    #[error("busy, try again in {retry_after} s")]
    Busy {
        /// Seconds after which the caller may try again.
        retry_after: u64,
    },
    /// A rate limit was reached.
    #[error("too many requests, try again in {retry_after} s")]
    RateLimited {
        /// Seconds after which the caller may try again.
        retry_after: u64,
    },
    /// The database failed; only the log shows the cause.
    #[error("{0}")]
    Store(#[source] store::Error),
    /// A bug, corrupt stored data or a wrong configuration; only the log shows the message.
    #[error("{0}")]
    Internal(String),
}

impl Error {
    /// An internal error, such as corrupt stored data.
    pub fn internal(what: impl Into<String>) -> Self {
        Self::Internal(what.into())
    }

    /// One invalid field.
    pub fn invalid(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Invalid(vec![InvalidField { field: field.into(), message: message.into() }])
    }

    /// An OAuth error without a diagnostic.
    pub fn oauth(code: oauth::ErrorCode, description: impl Into<String>) -> Self {
        Self::OAuth(oauth::Error::new(code, description))
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::NewerSchema
            | store::Error::NoInstallation
            | store::Error::UnusablePath => Self::Internal(error.to_string()),
            other => Self::Store(other),
        }
    }
}

impl From<oauth::Error> for Error {
    fn from(error: oauth::Error) -> Self {
        Self::OAuth(error)
    }
}

impl From<DiagnosedError> for Error {
    fn from(refusal: DiagnosedError) -> Self {
        Self::Diagnosed(Box::new(refusal))
    }
}

/// Fail with all problems at once, if there are any.
pub fn ensure_valid(problems: Vec<InvalidField>) -> Result<()> {
    if problems.is_empty() { Ok(()) } else { Err(Error::Invalid(problems)) }
}
