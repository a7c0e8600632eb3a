//! Builds indexes that migrations leave to it on PostgreSQL, while others write to their tables.

use std::{collections::HashMap, time::Instant};

use migration::{ONLINE_INDEXES, OnlineIndex};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};

use crate::{db::Db, error::Error};

/// The indexes of the database. A build that was interrupted leaves an index that is not valid: it
/// costs every writer, and no query uses it.
const FIND_INDEXES: &str = r#"
SELECT c."relname"::text AS "name", i."indisvalid" AS "is_valid",
    p."pid" IS NOT NULL AS "is_being_built"
FROM "pg_index" i
JOIN "pg_class" c ON c."oid" = i."indexrelid"
JOIN "pg_namespace" n ON n."oid" = c."relnamespace"
LEFT JOIN "pg_stat_progress_create_index" p ON p."index_relid" = i."indexrelid"
WHERE n."nspname" = current_schema()
"#;

#[derive(Clone, Copy)]
enum IndexState {
    Interrupted,
    /// By another process, or by a connection that this one has closed.
    BeingBuilt,
    Valid,
}

/// The indexes that exist, by name.
async fn find_indexes(
    connection: &DatabaseConnection,
) -> Result<HashMap<String, IndexState>, Error> {
    let query = Statement::from_string(DbBackend::Postgres, FIND_INDEXES);
    let mut states = HashMap::new();
    for row in connection.query_all_raw(query).await? {
        let state = match (row.try_get("", "is_valid")?, row.try_get("", "is_being_built")?) {
            (true, _) => IndexState::Valid,
            (false, true) => IndexState::BeingBuilt,
            (false, false) => IndexState::Interrupted,
        };
        states.insert(row.try_get("", "name")?, state);
    }
    Ok(states)
}

async fn create_index(connection: &DatabaseConnection, index: &OnlineIndex) -> Result<(), Error> {
    let timer = Instant::now();
    connection.execute_unprepared(&index.create_concurrently()).await?;
    let seconds = timer.elapsed().as_secs();
    tracing::info!(index = index.name, table = index.table, seconds, "index built");
    Ok(())
}

async fn drop_index(connection: &DatabaseConnection, name: &str) -> Result<(), Error> {
    let drop = format!(r#"DROP INDEX CONCURRENTLY IF EXISTS "{name}""#);
    connection.execute_unprepared(&drop).await?;
    Ok(())
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
        let states = find_indexes(connection).await?;
        let mut built = 0;
        for index in &ONLINE_INDEXES {
            match states.get(index.name) {
                Some(IndexState::BeingBuilt) => continue,
                Some(IndexState::Valid) => {}
                Some(IndexState::Interrupted) => {
                    drop_index(connection, index.name).await?;
                    create_index(connection, index).await?;
                    built += 1;
                }
                None => {
                    create_index(connection, index).await?;
                    built += 1;
                }
            }
            if let Some(replaced) = index.replaced.filter(|name| states.contains_key(*name)) {
                drop_index(connection, replaced).await?;
            }
        }
        Ok(built)
    }
}
