//! Database connections, migrations, and the entry points to the two scopes.

use std::sync::Arc;

use migration::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend,
    TransactionOptions,
};
use tracing::Instrument;

use crate::{
    circuit_breaker::CircuitBreaker,
    connection::{BUSY_TIMEOUT, connect_sqlite_writer, options},
    error::Error,
    executor::{Executor, Target, statement_span},
    group_commit::{self, GroupCommit},
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
    /// `None` on PostgreSQL.
    groups: Option<GroupCommit>,
    statements: Arc<Statements>,
}

/// Serializes migrations on PostgreSQL until the transaction ends. On SQLite the write lock does.
const LOCK_MIGRATION: &str = "SELECT pg_advisory_xact_lock(7737516389)";
/// Each start creates the table of migrations if it does not exist, and PostgreSQL would send a
/// notice that it does.
const OMIT_NOTICES: &str = "SET LOCAL client_min_messages = warning";

async fn migrate(transaction: &DatabaseTransaction) -> Result<(), Error> {
    if transaction.get_database_backend() == DbBackend::Postgres {
        transaction.execute_unprepared(LOCK_MIGRATION).await?;
        transaction.execute_unprepared(OMIT_NOTICES).await?;
    }
    Migrator::install(transaction).await?;
    let known: Vec<String> =
        Migrator::migrations().iter().map(|one| one.name().to_owned()).collect();
    let applied = Migrator::get_migration_models(transaction).await?;
    if applied.iter().any(|row| !known.contains(&row.version)) {
        return Err(Error::NewerSchema);
    }
    Ok(Migrator::up(transaction, None).await?)
}

impl Db {
    /// Connect to the database of a `sqlite:` or `postgres:` URL, with at most `connections` pooled
    /// connections.
    pub async fn connect(url: &str, connections: u32) -> Result<Self, Error> {
        if url.starts_with("sqlite") {
            let writer = connect_sqlite_writer(url).await?;
            let reader = Database::connect(options(url, connections, true)).await?;
            let groups =
                Some(GroupCommit::new(writer.clone(), BUSY_TIMEOUT, group_commit::MAX_AGE));
            return Ok(Self { reader, writer, groups, statements: Arc::default() });
        }
        let pool = Database::connect(options(url, connections, false)).await?;
        let statements = Arc::new(Statements::new(Some(CircuitBreaker::new(url).await?)));
        Ok(Self { reader: pool.clone(), writer: pool, groups: None, statements })
    }

    /// Migrate the schema to this version, and return the transaction that did. The caller adds
    /// the one-time set-up to it and commits. Processes that start together take turns.
    ///
    /// # Errors
    ///
    /// [`Error::NewerSchema`] if a newer version has migrated this database.
    pub async fn begin_migrated(&self) -> Result<InstallationScope, Error> {
        let executor = self.begin_executor().await?;
        if let Some(transaction) = executor.transaction().await? {
            migrate(transaction).await?;
        }
        Ok(InstallationScope::new(executor))
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
        let commits = self.groups.as_ref().map(GroupCommit::commits);
        self.statements.snapshot(pools, commits)
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
        let begin = async {
            Ok(match &self.groups {
                Some(groups) => Target::Grouped(groups.clone(), groups.begin().await?),
                None => {
                    let options = TransactionOptions::default();
                    Target::Transaction(group_commit::begin(&self.writer, options).await?)
                }
            })
        };
        let begin = begin.instrument(statement_span("BEGIN"));
        Ok(self.executor(self.statements.measure_begin(begin).await?))
    }

    /// The connections that write, for statements that no scope has.
    pub(crate) fn writer(&self) -> &DatabaseConnection {
        &self.writer
    }

    fn executor(&self, target: Target) -> Executor {
        Executor { target, statements: self.statements.clone() }
    }
}
