//! Builds indexes that migrations leave to it on PostgreSQL, while others write to their tables.

use std::time::Instant;

use migration::{ONLINE_INDEXES, OnlineIndex};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};

use crate::{db::Db, error::Error};

/// An index of the database. A build that was interrupted leaves an index that is not valid: it
/// costs every writer, and no query uses it.
const FIND_INDEX: &str = r#"
SELECT i."indisvalid" AS "is_valid",
    EXISTS (
        SELECT 1 FROM "pg_stat_progress_create_index" p WHERE p."index_relid" = i."indexrelid"
    ) AS "is_being_built"
FROM "pg_index" i
JOIN "pg_class" c ON c."oid" = i."indexrelid"
JOIN "pg_namespace" n ON n."oid" = c."relnamespace"
WHERE c."relname" = $1 AND n."nspname" = current_schema()
"#;

enum IndexState {
    Missing,
    Interrupted,
    /// By another process, or by a connection that this one has closed.
    BeingBuilt,
    Valid,
}

async fn find_index(connection: &DatabaseConnection, name: &str) -> Result<IndexState, Error> {
    let query = Statement::from_sql_and_values(DbBackend::Postgres, FIND_INDEX, [name.into()]);
    let Some(row) = connection.query_one_raw(query).await? else { return Ok(IndexState::Missing) };
    Ok(match (row.try_get("", "is_valid")?, row.try_get("", "is_being_built")?) {
        (true, _) => IndexState::Valid,
        (false, true) => IndexState::BeingBuilt,
        (false, false) => IndexState::Interrupted,
    })
}

async fn drop_index(connection: &DatabaseConnection, name: &str) -> Result<(), Error> {
    let drop = format!(r#"DROP INDEX CONCURRENTLY IF EXISTS "{name}""#);
    connection.execute_unprepared(&drop).await?;
    Ok(())
}

/// Returns whether the index was built now.
async fn build(connection: &DatabaseConnection, index: &OnlineIndex) -> Result<bool, Error> {
    let was_built = match find_index(connection, index.name).await? {
        IndexState::BeingBuilt => return Ok(false),
        IndexState::Valid => false,
        state @ (IndexState::Missing | IndexState::Interrupted) => {
            if matches!(state, IndexState::Interrupted) {
                drop_index(connection, index.name).await?;
            }
            let timer = Instant::now();
            connection.execute_unprepared(&index.create_concurrently()).await?;
            let seconds = timer.elapsed().as_secs();
            tracing::info!(index = index.name, table = index.table, seconds, "index built");
            true
        }
    };
    if let Some(replaced) = index.replaced
        && !matches!(find_index(connection, replaced).await?, IndexState::Missing)
    {
        drop_index(connection, replaced).await?;
    }
    Ok(was_built)
}

impl Db {
    /// Build the indexes that migrations have not built because their tables are large. Returns
    /// their number; on SQLite, migrations build all.
    ///
    /// The statements are not counted: they may run for minutes, which is no sign of a slow
    /// database.
    pub async fn build_missing_indexes(&self) -> Result<u64, Error> {
        let connection = self.writer();
        if connection.get_database_backend() != DbBackend::Postgres {
            return Ok(0);
        }
        let mut built = 0;
        for index in &ONLINE_INDEXES {
            built += u64::from(build(connection, index).await?);
        }
        Ok(built)
    }
}
