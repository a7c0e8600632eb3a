//! Database errors, distinguished as far as callers can act on them.

use sea_orm::{DbErr, RuntimeErr, SqlErr};

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
    /// The files of the database cannot be written or read.
    #[error("{reason}: {source}")]
    Files {
        /// What is wrong, and what to do.
        reason: &'static str,
        /// The error of the database.
        source: DbErr,
    },
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
    /// An error of this type that a library in between has turned into text.
    #[error("{0}")]
    Reported(String),
    /// Any other error of the database or of a stored value, which callers cannot act on.
    #[error(transparent)]
    Other(DbErr),
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(what)) => Self::Conflict { what },
            _ => match problem_of_files(&error) {
                Some(reason) => Self::Files { reason, source: error },
                None if is_connection_failure(&error) => Self::Unavailable(error),
                None => Self::Other(error),
            },
        }
    }
}

/// What is wrong with the files of the database, and what to do.
fn problem_of_files(error: &DbErr) -> Option<&'static str> {
    let (DbErr::Conn(RuntimeErr::SqlxError(cause))
    | DbErr::Exec(RuntimeErr::SqlxError(cause))
    | DbErr::Query(RuntimeErr::SqlxError(cause))) = error
    else {
        return None;
    };
    let error = cause.as_database_error()?;
    let code = error.code()?;
    if error.try_downcast_ref::<sqlx::sqlite::SqliteError>().is_none() {
        // PostgreSQL, appendix A: disk_full, read_only_sql_transaction.
        return match &*code {
            "53100" => Some("the disk of the database is full: free space on it"),
            "25006" => Some("the database is read-only: connect to its primary server"),
            _ => None,
        };
    }
    // The low byte of an extended result code is the primary one.
    match code.parse::<u32>().ok()? & 0xff {
        8 => Some("the database is read-only: let this user write to its file and folder"),
        10 => Some("the disk of the database has failed: check the disk and the system's log"),
        11 => Some("the database is damaged: restore a backup"),
        13 => Some("the disk of the database is full: free space on it"),
        14 => Some("the database can't be opened: let this user write to its file and folder"),
        26 => Some("this is not a SQLite database: correct its path, or restore a backup"),
        _ => None,
    }
}
