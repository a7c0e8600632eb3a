//! Database errors, distinguished as far as callers can act on them.

use sea_orm::{DbErr, SqlErr};

use crate::circuit_breaker::is_connection_failure;

/// A database error.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A row with this unique key exists already.
    #[error("there is one already: {what}")]
    Conflict {
        /// The database's message with the violated constraint, or the host name that is taken.
        what: String,
    },
    /// The database cannot be reached, or no connection became free in time.
    #[error("the database does not answer: {0}")]
    Unavailable(#[source] DbErr),
    /// A migration was applied that this version does not know.
    #[error(
        "this database was written by a newer version of Tenantry: \
         start that version, or restore a backup"
    )]
    NewerSchema,
    /// A database without the tables of an installation.
    #[error("this is not a Tenantry database")]
    NoInstallation,
    /// A path that SQLite cannot take, because it is not UTF-8.
    #[error("the path of the file is not UTF-8")]
    UnusablePath,
    /// Any other error of the database or of a stored value, which callers cannot act on.
    #[error(transparent)]
    Other(DbErr),
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(what)) => Self::Conflict { what },
            _ if is_connection_failure(&error) => Self::Unavailable(error),
            _ => Self::Other(error),
        }
    }
}
