//! The error of a server function.
//!
//! The HTTP status is set where the error is created. A cause is logged with a reference and never
//! sent to the browser.

use contract::view::FieldError;
use leptos::server_fn::{
    codec::JsonEncoding,
    error::{FromServerFnError, ServerFnErrorErr},
};
use serde::{Deserialize, Serialize};

/// The result of a server function.
pub type Result<T, E = AppError> = std::result::Result<T, E>;

/// The error of a server function, as it is sent to the browser.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AppError {
    /// There is no session, or it has expired.
    Unauthenticated,
    /// There is no such object, or the user may not know of it.
    NotFound,
    /// The user's role does not permit it.
    Forbidden,
    /// Invalid fields, each with its message.
    Invalid(Vec<FieldError>),
    /// The object was changed or exists already: what to do.
    Conflict(String),
    /// A rate limit or an overload. Retry after this many seconds.
    Busy {
        /// In seconds.
        retry_after: u64,
    },
    /// The request could not be decoded.
    Malformed,
    /// Anything else: the server has failed.
    Failed {
        /// By which the logs tell the request.
        reference: String,
    },
    /// The database has failed. Whether something was changed may be unknown.
    DatabaseFailed {
        /// By which the logs tell the request.
        reference: String,
    },
    /// The response did not arrive.
    Unreachable,
}

impl AppError {
    /// The HTTP status.
    pub fn status(&self) -> u16 {
        match self {
            Self::Unauthenticated => 401,
            Self::NotFound => 404,
            Self::Forbidden => 403,
            Self::Invalid(_) | Self::Malformed => 400,
            Self::Conflict(_) => 409,
            Self::Busy { .. } | Self::DatabaseFailed { .. } => 503,
            Self::Failed { .. } | Self::Unreachable => 500,
        }
    }

    /// The message for the user, which says what to do. The form keeps its values in every case.
    pub fn message(&self) -> String {
        match self {
            Self::Unauthenticated => {
                "You are signed out. Sign in again in another tab, then retry. Your input is kept."
                    .into()
            }
            Self::NotFound => "This no longer exists. It may have been deleted.".into(),
            Self::Forbidden => "Your role doesn't allow this. Ask an owner of this tenant or an \
                operator of this installation."
                .into(),
            Self::Invalid(problems) => problems
                .iter()
                .map(|problem| problem.message.as_str())
                .collect::<Vec<_>>()
                .join(" "),
            Self::Conflict(why) => why.clone(),
            Self::Busy { retry_after } => {
                format!("Too many requests. Try again in {retry_after} s.")
            }
            Self::Malformed => "This page is out of date. Reload it and try again.".into(),
            Self::Failed { reference } => format!(
                "Something went wrong. Try again. If it happens again, give an operator this \
                 reference: {reference}"
            ),
            Self::DatabaseFailed { reference } => {
                format!("The database doesn't respond. Try again later. Reference: {reference}")
            }
            Self::Unreachable => "Network error. Check your connection and try again.".into(),
        }
    }
}

impl std::fmt::Display for AppError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message())
    }
}

impl std::error::Error for AppError {}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        let app_error = match error {
            ServerFnErrorErr::Request(_) | ServerFnErrorErr::Response(_) => Self::Unreachable,
            _ => Self::Malformed,
        };
        #[cfg(feature = "ssr")]
        response::set_status(&app_error);
        app_error
    }
}

#[cfg(feature = "ssr")]
mod response {
    use axum::http::{HeaderValue, StatusCode, header};
    use domain::Platform;
    use leptos::prelude::use_context;
    use leptos_axum::ResponseOptions;

    use super::{AppError, FieldError};

    /// Seconds after which a failed database may respond again.
    const RETRY_AFTER: u64 = 2;

    /// Give the response of this request the error's status.
    pub(super) fn set_status(error: &AppError) {
        let Some(options) = use_context::<ResponseOptions>() else { return };
        options.set_status(
            StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
        );
        let retry_after = match error {
            AppError::Busy { retry_after } => *retry_after,
            AppError::DatabaseFailed { .. } => RETRY_AFTER,
            _ => return,
        };
        options.insert_header(header::RETRY_AFTER, HeaderValue::from(retry_after));
    }

    impl From<domain::Error> for AppError {
        fn from(error: domain::Error) -> Self {
            use domain::Error;
            let app_error = match error {
                Error::NotFound => Self::NotFound,
                Error::Forbidden => Self::Forbidden,
                Error::Unauthenticated => Self::Unauthenticated,
                Error::Invalid(problems) => Self::Invalid(
                    problems
                        .into_iter()
                        .map(|problem| FieldError {
                            field: problem.field,
                            message: problem.message,
                            fix: None,
                        })
                        .collect(),
                ),
                Error::Conflict(why) => Self::Conflict(why),
                Error::Stale | Error::SecondFactorRequired => Self::Conflict(error.to_string()),
                Error::OAuth(error) => Self::Conflict(error.description),
                Error::Diagnosed(refusal) => Self::Conflict(refusal.error.description),
                Error::Busy { retry_after } | Error::RateLimited { retry_after } => {
                    Self::Busy { retry_after }
                }
                Error::Store(_) | Error::Internal(_) => {
                    let reference = use_context::<Platform>()
                        .map_or_else(String::new, |platform| {
                            domain::id::new("ref", platform.now_ms(), platform.entropy())
                        });
                    tracing::error!(%reference, %error, "a console request failed");
                    match error {
                        Error::Store(_) => Self::DatabaseFailed { reference },
                        _ => Self::Failed { reference },
                    }
                }
            };
            set_status(&app_error);
            app_error
        }
    }
}

/// Fail with an error that does not come from `domain`, and set its status.
#[cfg(feature = "ssr")]
pub(crate) fn reject<T>(error: AppError) -> Result<T> {
    response::set_status(&error);
    Err(error)
}
