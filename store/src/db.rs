//! Connecting, migrating, and the two ways in: one tenant, or everywhere.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
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
    tenant_scope::TenantScope,
};

/// The database. On SQLite one connection writes and a pool reads; on PostgreSQL they are one pool.
#[derive(Clone)]
pub struct Db {
    reader: DatabaseConnection,
    writer: DatabaseConnection,
    counter: Arc<AtomicU64>,
}

/// A connection idle for longer is tried before it is used; pinging every time costs a third of a read.
const TRUSTED_IDLE: Duration = Duration::from_secs(30);
const BUSY: Duration = Duration::from_secs(10);
const TRIED_AGAIN: Duration = Duration::from_millis(20);
/// SQLite's writer lock is the turn; PostgreSQL is asked for one, held until the transaction ends.
const TAKE_TURNS: &str = "SELECT pg_advisory_xact_lock(7737516389)";

fn options(url: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .sqlx_logging(false)
        .acquire_timeout(BUSY)
        .test_before_acquire_if_idle_for(TRUSTED_IDLE);
    options.map_sqlx_sqlite_opts(|sqlite| {
        use sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
        // FULL: one-time codes and refresh rotation must survive the failure of the machine.
        sqlite
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY)
    });
    options
}

/// Two processes that open a new file at once both change its journal's mode, for which SQLite
/// does not wait as it does for a write: the second tries again until it may.
async fn first_connection(url: &str) -> Result<DatabaseConnection, DbErr> {
    let given_up = Instant::now() + BUSY;
    loop {
        match Database::connect(options(url, 1)).await {
            Err(error)
                if error.to_string().contains("database is locked")
                    && Instant::now() < given_up =>
            {
                tokio::time::sleep(TRIED_AGAIN).await
            }
            outcome => return outcome,
        }
    }
}

impl Db {
    /// `connections` bounds the pool.
    pub async fn connect(url: &str, connections: u32) -> Result<Self, Error> {
        let counter = Arc::default();
        if url.starts_with("sqlite") {
            let writer = first_connection(url).await?;
            let reader = Database::connect(options(url, connections)).await?;
            return Ok(Self { reader, writer, counter });
        }
        let pool = Database::connect(options(url, connections)).await?;
        Ok(Self { reader: pool.clone(), writer: pool, counter })
    }

    /// Bring the schema up to this build, in a transaction that goes on: whoever opens the
    /// installation does what must be done once before it commits. Processes that start together
    /// take turns.
    pub async fn begin_migrated(&self) -> Result<InstallationScope, Error> {
        let transaction = self.begin_writing().await?;
        if transaction.get_database_backend() == DbBackend::Postgres {
            transaction.execute_unprepared(TAKE_TURNS).await?;
        }
        Migrator::install(&transaction).await?;
        let known: Vec<String> =
            Migrator::migrations().iter().map(|one| one.name().to_owned()).collect();
        let applied = Migrator::get_migration_models(&transaction).await?;
        if applied.iter().any(|row| !known.contains(&row.version)) {
            return Err(Error::Newer);
        }
        Migrator::up(&transaction, None).await?;
        Ok(InstallationScope::new(self.executor(Target::Transaction(transaction))))
    }

    /// Statements run so far, BEGIN and COMMIT aside.
    pub fn statements(&self) -> u64 {
        self.counter.load(Ordering::Relaxed)
    }

    /// One tenant's rows, each statement by itself.
    pub fn tenant(&self, tenant_id: &str) -> TenantScope {
        TenantScope::new(tenant_id, self.executor(Target::Pool(self.reader.clone())))
    }

    /// One tenant's rows in a transaction that writes.
    pub async fn begin_tenant(&self, tenant_id: &str) -> Result<TenantScope, Error> {
        Ok(TenantScope::new(tenant_id, self.transaction().await?))
    }

    pub fn installation(&self) -> InstallationScope {
        InstallationScope::new(self.executor(Target::Pool(self.writer.clone())))
    }

    pub async fn begin_installation(&self) -> Result<InstallationScope, Error> {
        Ok(InstallationScope::new(self.transaction().await?))
    }

    async fn transaction(&self) -> Result<Executor, Error> {
        Ok(self.executor(Target::Transaction(self.begin_writing().await?)))
    }

    async fn begin_writing(&self) -> Result<DatabaseTransaction, Error> {
        // A deferred transaction that reads and then writes fails on SQLite when another wrote in between.
        let sqlite = self.writer.get_database_backend() == DbBackend::Sqlite;
        let options = TransactionOptions {
            sqlite_transaction_mode: sqlite.then_some(SqliteTransactionMode::Immediate),
            ..Default::default()
        };
        Ok(self.writer.begin_with_options(options).await?)
    }

    fn executor(&self, target: Target) -> Executor {
        Executor { target, counter: self.counter.clone() }
    }
}
