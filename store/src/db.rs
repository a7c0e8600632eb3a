//! Database connections, migrations, and the entry points to the two scopes.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use migration::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend,
    DbErr, SqliteTransactionMode, TransactionOptions, TransactionTrait,
};

use crate::{
    error::Error,
    executor::{Executor, Target},
    installation_scope::InstallationScope,
    statistics::{DatabaseStatistics, PoolStatistics, Statements},
    tenant_scope::TenantScope,
};

/// The database. On SQLite, one connection writes and a pool reads; on PostgreSQL, one pool does
/// both.
#[derive(Clone)]
pub struct Db {
    reader: DatabaseConnection,
    writer: DatabaseConnection,
    statements: Arc<Statements>,
}

/// A connection that was idle for longer is pinged before use. Pinging it every time would add a
/// third to the cost of a read.
const PING_AFTER_IDLE: Duration = Duration::from_secs(30);
pub(crate) const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
const RETRY_INTERVAL: Duration = Duration::from_millis(20);
/// Serializes migrations on PostgreSQL until the transaction ends. On SQLite the write lock does.
const LOCK_MIGRATION: &str = "SELECT pg_advisory_xact_lock(7737516389)";
/// Each start creates the table of migrations if it does not exist, and PostgreSQL would send a
/// notice that it does.
const OMIT_NOTICES: &str = "SET LOCAL client_min_messages = warning";

/// `is_reader`: statements that write fail on a SQLite connection.
fn options(url: &str, connections: u32, is_reader: bool) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .sqlx_logging(false)
        .acquire_timeout(BUSY_TIMEOUT)
        .test_before_acquire_if_idle_for(PING_AFTER_IDLE);
    options.map_sqlx_sqlite_opts(move |sqlite| {
        use sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
        // FULL, because redeemed codes and rotated refresh tokens must survive a power failure.
        sqlite
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT)
            .pragma("query_only", if is_reader { "ON" } else { "OFF" })
    });
    options
}

/// Open the first connection to a SQLite file, retrying while it is locked. When two processes open
/// a new file at once, both change its journal mode, and SQLite's busy timeout does not cover that.
async fn connect_sqlite_writer(url: &str) -> Result<DatabaseConnection, DbErr> {
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

impl Db {
    /// Connect to the database of a `sqlite:` or `postgres:` URL, with at most `connections` pooled
    /// connections.
    pub async fn connect(url: &str, connections: u32) -> Result<Self, Error> {
        let statements = Arc::default();
        if url.starts_with("sqlite") {
            let writer = connect_sqlite_writer(url).await?;
            let reader = Database::connect(options(url, connections, true)).await?;
            return Ok(Self { reader, writer, statements });
        }
        let pool = Database::connect(options(url, connections, false)).await?;
        Ok(Self { reader: pool.clone(), writer: pool, statements })
    }

    /// Migrate the schema to this version, and return the transaction that did. The caller adds
    /// the one-time set-up to it and commits. Processes that start together take turns.
    ///
    /// # Errors
    ///
    /// [`Error::NewerSchema`] if a newer version has migrated this database.
    pub async fn begin_migrated(&self) -> Result<InstallationScope, Error> {
        let transaction = self.begin_write_transaction().await?;
        if transaction.get_database_backend() == DbBackend::Postgres {
            transaction.execute_unprepared(LOCK_MIGRATION).await?;
            transaction.execute_unprepared(OMIT_NOTICES).await?;
        }
        Migrator::install(&transaction).await?;
        let known: Vec<String> =
            Migrator::migrations().iter().map(|one| one.name().to_owned()).collect();
        let applied = Migrator::get_migration_models(&transaction).await?;
        if applied.iter().any(|row| !known.contains(&row.version)) {
            return Err(Error::NewerSchema);
        }
        Migrator::up(&transaction, None).await?;
        Ok(InstallationScope::new(self.executor(Target::Transaction(transaction))))
    }

    /// The number of statements run so far, not counting BEGIN and COMMIT.
    pub fn statement_count(&self) -> u64 {
        self.statements.count()
    }

    /// What was measured of statements and connections so far.
    pub fn statistics(&self) -> DatabaseStatistics {
        let pools = match self.writer.get_database_backend() {
            DbBackend::Postgres => vec![PoolStatistics::of("shared", &self.writer)],
            _ => vec![
                PoolStatistics::of("reader", &self.reader),
                PoolStatistics::of("writer", &self.writer),
            ],
        };
        self.statements.snapshot(pools)
    }

    /// A tenant's scope without a transaction, for reading.
    pub fn tenant(&self, tenant_id: &str) -> TenantScope {
        TenantScope::new(tenant_id, self.executor(Target::Pool(self.reader.clone())))
    }

    /// A tenant's scope in a new write transaction.
    pub async fn begin_tenant(&self, tenant_id: &str) -> Result<TenantScope, Error> {
        Ok(TenantScope::new(tenant_id, self.begin_executor().await?))
    }

    /// The installation's scope without a transaction, for reading: it never waits for a writer.
    pub fn installation(&self) -> InstallationScope {
        InstallationScope::new(self.executor(Target::Pool(self.reader.clone())))
    }

    /// The installation's scope for single statements that write, each its own transaction.
    pub fn installation_writer(&self) -> InstallationScope {
        InstallationScope::new(self.executor(Target::Pool(self.writer.clone())))
    }

    /// The installation's scope in a new write transaction.
    pub async fn begin_installation(&self) -> Result<InstallationScope, Error> {
        Ok(InstallationScope::new(self.begin_executor().await?))
    }

    async fn begin_executor(&self) -> Result<Executor, Error> {
        Ok(self.executor(Target::Transaction(self.begin_write_transaction().await?)))
    }

    async fn begin_write_transaction(&self) -> Result<DatabaseTransaction, Error> {
        // IMMEDIATE, because a deferred transaction on SQLite that reads first fails to write when
        // another transaction wrote in between.
        let sqlite = self.writer.get_database_backend() == DbBackend::Sqlite;
        let options = TransactionOptions {
            sqlite_transaction_mode: sqlite.then_some(SqliteTransactionMode::Immediate),
            ..Default::default()
        };
        // A cancelled request must not cancel BEGIN: sqlx would return the PostgreSQL connection to
        // the pool with the transaction open. In a task of its own, BEGIN completes, and dropping
        // the unused transaction rolls it back.
        let writer = self.writer.clone();
        let begin = tokio::spawn(async move { writer.begin_with_options(options).await });
        let begin = async {
            begin.await.map_err(|error| DbErr::Custom(format!("BEGIN: {error}"))).flatten()
        };
        Ok(self.statements.measure_begin(begin).await?)
    }

    fn executor(&self, target: Target) -> Executor {
        Executor { target, statements: self.statements.clone() }
    }
}
