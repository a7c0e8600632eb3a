//! Options of database connections.

use std::time::{Duration, Instant};

use sea_orm::{ConnectOptions, Database, DatabaseConnection, DbErr};
use sqlx::{Connection, Executor, PgConnection, SqliteConnection};

/// A connection that was idle for longer is pinged before use. Pinging it every time would add a
/// third to the cost of a read.
const PING_AFTER_IDLE: Duration = Duration::from_secs(30);
pub(crate) const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// Prepared statements of a SQLite connection: all that are frequent, also as the first of a group.
const STATEMENTS_KEPT: usize = 256;
const RETRY_INTERVAL: Duration = Duration::from_millis(20);

/// `is_reader`: statements that write fail on a SQLite connection.
pub(crate) fn options(url: &str, connections: u32, is_reader: bool) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .sqlx_logging(false)
        .acquire_timeout(BUSY_TIMEOUT)
        .test_before_acquire_if_idle_for(PING_AFTER_IDLE);
    options.map_sqlx_sqlite_opts(move |sqlite| {
        use sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
        // FULL, because redeemed codes and rotated refresh tokens must survive a power failure.
        let sqlite = sqlite
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT)
            .statement_cache_capacity(STATEMENTS_KEPT)
            .pragma("query_only", if is_reader { "ON" } else { "OFF" });
        if is_reader {
            return sqlite;
        }
        // A write that changes nothing. SQLite opens a file that is read-only at that moment for
        // reading, and a writer that is kept would not write when the file is writable again.
        sqlite.pragma("user_version", "0")
    });
    options.map_sqlx_postgres_pool_opts(|pool| {
        pool.after_connect(|connection, _| Box::pin(wait_for_disk(connection)))
    });
    options.map_sqlx_sqlite_pool_opts(|pool| {
        pool.after_release(|connection, _| Box::pin(async move { is_reusable(connection).await }))
    });
    options
}

/// Let commits of a PostgreSQL connection wait for the disk, for the same reason as on SQLite, also
/// where the server's default is that they do not. Stronger settings stay.
async fn wait_for_disk(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    const RAISE: &str = "SELECT set_config('synchronous_commit', 'on', false) \
                         WHERE current_setting('synchronous_commit') = 'off'";
    connection.execute(RAISE).await.map(drop)
}

/// Whether no transaction is open on the connection; otherwise it is closed. SQLite ends one by
/// itself after some errors, and the next one would begin as a savepoint of what is open no more.
async fn is_reusable(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    if connection.is_in_transaction() {
        // A rollback may be queued, and is done before the ping is answered.
        connection.ping().await?;
    }
    Ok(!connection.is_in_transaction())
}

/// Open the first connection to a SQLite file, retrying while it is locked. When two processes open
/// a new file at once, both change its journal mode, and SQLite's busy timeout does not cover that.
pub(crate) async fn connect_sqlite_writer(url: &str) -> Result<DatabaseConnection, DbErr> {
    let deadline = Instant::now() + BUSY_TIMEOUT;
    loop {
        match Database::connect(options(url, 1, false)).await {
            Err(error)
                if error.to_string().contains("database is locked")
                    && Instant::now() < deadline =>
            {
                tokio::time::sleep(RETRY_INTERVAL).await
            }
            outcome => return outcome,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    #[tokio::test]
    async fn no_writer_is_kept_that_was_opened_while_the_file_was_read_only() {
        let folder = std::env::temp_dir().join(format!("read-only-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let url = format!("sqlite://{}", folder.join("store.db").display());
        Database::connect(options(&url, 1, false)).await.expect("a new file");
        let read_only = format!("{url}?mode=ro");
        Database::connect(options(&read_only, 1, true)).await.expect("a reader");
        let opened = Database::connect(options(&read_only, 1, false)).await.map_err(Error::from);
        let Err(Error::Files { reason, .. }) = opened else { panic!("{opened:?}") };
        assert!(reason.contains("read-only"), "{reason}");
        Database::connect(options(&url, 1, false)).await.expect("a writer");
        std::fs::remove_dir_all(folder).expect("remove the folder");
    }
}
