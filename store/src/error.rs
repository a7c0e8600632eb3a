//! Database errors, distinguished as far as callers can act on them.

use sea_orm::{DbErr, SqlErr};

/// A database error.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A row with this unique key exists already.
    #[error("there is one already: {what}")]
    Conflict { what: String },
    /// The database cannot be reached, or no connection became free in time.
    #[error("the database does not answer: {0}")]
    Unavailable(#[source] DbErr),
    #[error(
        "this database was written by a newer version of Tenantry: \
         start that version, or restore a backup"
    )]
    NewerSchema,
    #[error(transparent)]
    Other(DbErr),
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        match (error.sql_err(), &error) {
            (Some(SqlErr::UniqueConstraintViolation(what)), _) => Self::Conflict { what },
            (_, DbErr::ConnectionAcquire(_) | DbErr::Conn(_)) => Self::Unavailable(error),
            _ => Self::Other(error),
        }
    }
}
