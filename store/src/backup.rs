//! A copy of an SQLite database, taken while a server uses it.

use std::path::Path;

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DbBackend, Statement};

use crate::{connection::BUSY_TIMEOUT, error::Error};

const HAS_INSTALLATION: &str =
    "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'installation'";

/// Copy the database of a `sqlite:` URL into `target`, an absent or empty file, as it is at one
/// moment. Only reads it: the schema is not migrated, and writers are not held up.
///
/// # Errors
///
/// [`Error::NoInstallation`] if the file is another program's database.
pub async fn copy_sqlite(url: &str, target: &Path) -> Result<(), Error> {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    options.map_sqlx_sqlite_opts(|sqlite| {
        use sqlx::sqlite::SqliteSynchronous;
        // FULL also holds for the copy: it is on the disk when the statement ends.
        sqlite
            .create_if_missing(false)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(BUSY_TIMEOUT)
    });
    let source = Database::connect(options).await?;
    let check = Statement::from_string(DbBackend::Sqlite, HAS_INSTALLATION);
    if source.query_one_raw(check).await?.is_none() {
        return Err(Error::NoInstallation);
    }
    // An absolute path, because SQLite could read another one as a URI.
    let target = std::path::absolute(target)
        .ok()
        .and_then(|path| path.into_os_string().into_string().ok())
        .ok_or(Error::UnusablePath)?;
    let copy = Statement::from_sql_and_values(DbBackend::Sqlite, "VACUUM INTO ?", [target.into()]);
    source.execute_raw(copy).await?;
    Ok(source.close().await?)
}
