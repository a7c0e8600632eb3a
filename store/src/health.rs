//! The state of the installation: the size and durability of its database, its leases and its last
//! job runs.

use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DbBackend, EntityTrait, Order, QueryOrder, Statement,
    sea_query::OnConflict,
};

use crate::{error::Error, installation_scope::InstallationScope, job_run, lease};

/// The database product and its size in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatabaseSize {
    /// The name of the product, `PostgreSQL` or `SQLite`.
    pub kind: &'static str,
    /// The size in bytes; on SQLite with the free pages, but without the write-ahead log.
    pub bytes: i64,
}

/// Whether a commit is on the disk when it is acknowledged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitDurability {
    /// The settings that decide it, such as `synchronous=2`.
    pub settings: Vec<String>,
    /// Whether a power failure loses nothing that was acknowledged.
    pub is_durable: bool,
}

/// `PRAGMA synchronous`: with a write-ahead log, a lower value syncs at checkpoints only.
const SQLITE_FULL: i32 = 2;

impl InstallationScope {
    /// Whether commits of this scope's connection wait for the disk.
    pub async fn commit_durability(&self) -> Result<CommitDurability, Error> {
        let backend = self.executor().get_database_backend();
        let setting = async |sql: &str| {
            let statement = Statement::from_string(backend, sql);
            Ok::<_, Error>(self.executor().query_one_raw(statement).await?)
        };
        if backend == DbBackend::Postgres {
            let mut settings = Vec::new();
            let mut is_durable = true;
            for name in ["fsync", "synchronous_commit"] {
                let row = setting(&format!("SELECT current_setting('{name}')")).await?;
                let value: Option<String> = row.map(|row| row.try_get_by_index(0)).transpose()?;
                let value = value.unwrap_or_default();
                is_durable &= value != "off";
                settings.push(format!("{name}={value}"));
            }
            return Ok(CommitDurability { settings, is_durable });
        }
        let row = setting("PRAGMA synchronous").await?;
        let value: i32 = row.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or_default();
        let is_durable = value >= SQLITE_FULL;
        Ok(CommitDurability { settings: vec![format!("synchronous={value}")], is_durable })
    }

    /// Measure the size of this installation's database.
    pub async fn database_size(&self) -> Result<DatabaseSize, Error> {
        let backend = self.executor().get_database_backend();
        let (kind, sql) = match backend {
            DbBackend::Postgres => {
                ("PostgreSQL", "SELECT pg_database_size(current_database()) AS bytes")
            }
            _ => (
                "SQLite",
                "SELECT c.page_count * s.page_size AS bytes \
                 FROM pragma_page_count() c, pragma_page_size() s",
            ),
        };
        let row = self.executor().query_one_raw(Statement::from_string(backend, sql)).await?;
        let bytes = row.map(|row| row.try_get::<i64>("", "bytes")).transpose()?.unwrap_or_default();
        Ok(DatabaseSize { kind, bytes })
    }

    /// All leases, held or released, sorted by name.
    pub async fn leases(&self) -> Result<Vec<lease::Row>, Error> {
        Ok(lease::Entity::find()
            .order_by(lease::Column::Name, Order::Asc)
            .all(self.executor())
            .await?)
    }

    /// The last run of every job that ever ran, sorted by the name of the job.
    pub async fn job_runs(&self) -> Result<Vec<job_run::Row>, Error> {
        Ok(job_run::Entity::find()
            .order_by(job_run::Column::Name, Order::Asc)
            .all(self.executor())
            .await?)
    }

    /// Record a run of a job, replacing the previous one.
    pub async fn upsert_job_run(&self, row: job_run::Row) -> Result<(), Error> {
        use job_run::Column;
        let job_run::Row { name, holder, started_at, finished_at, failure, did } = row;
        let row = job_run::ActiveModel {
            name: Set(name),
            holder: Set(holder),
            started_at: Set(started_at),
            finished_at: Set(finished_at),
            failure: Set(failure),
            did: Set(did),
        };
        let conflict = OnConflict::column(Column::Name)
            .update_columns([
                Column::Holder,
                Column::StartedAt,
                Column::FinishedAt,
                Column::Failure,
                Column::Did,
            ])
            .to_owned();
        job_run::Entity::insert(row)
            .on_conflict(conflict)
            .exec_without_returning(self.executor())
            .await?;
        Ok(())
    }
}
