//! Indexes that are added to existing tables, which PostgreSQL builds without blocking writers.
//!
//! A migration is one transaction, in which PostgreSQL would hold up all writers of the table until
//! the index is complete, and cannot build it concurrently. So a large table gets its index after
//! the migration, from a job. No unique index is one of these: statements would rely on it before.

use sea_orm_migration::{
    prelude::*,
    sea_orm::{ConnectionTrait, DbBackend, Statement},
};

/// With fewer rows, building the index at once takes some milliseconds.
pub const MAX_ROWS_AT_ONCE: u64 = 10_000;

/// An index of a table that an earlier migration has created.
pub struct OnlineIndex {
    /// Unique in the database.
    pub name: &'static str,
    /// The table that has it.
    pub table: &'static str,
    /// The indexed columns, in their order.
    pub columns: &'static [&'static str],
    /// An earlier index that this one makes superfluous.
    pub replaced: Option<&'static str>,
}

/// All indexes that migrations have added to existing tables. One that a later migration removes is
/// removed here too.
pub const ONLINE_INDEXES: [OnlineIndex; 7] = [
    OnlineIndex::new("ix_sign_in_browser", "sign_in", &["browser"]),
    OnlineIndex::new(
        "ix_refusal_client_id_last_at_id",
        "refusal",
        &["tenant_id", "client_id", "last_at", "id"],
    )
    .replaces("ix_refusal_client_id"),
    // To find an operator's links in all tenants.
    OnlineIndex::new("ix_action_link_made_by_in_every_tenant", "action_link", &["made_by"]),
    OnlineIndex::new("ix_identifier_id", "identifier", &["id"]),
    OnlineIndex::new("ix_tally_hour_kind_count", "tally", &["tenant_id", "hour", "kind", "count"])
        .replaces("ix_tally_hour"),
    OnlineIndex::new("ix_interaction_browser", "interaction", &["browser"]),
    OnlineIndex::new(
        "ix_interaction_size",
        "interaction",
        &["tenant_id", "created_at", "id", "browser", "size"],
    ),
];

impl OnlineIndex {
    const fn new(
        name: &'static str,
        table: &'static str,
        columns: &'static [&'static str],
    ) -> Self {
        Self { name, table, columns, replaced: None }
    }

    const fn replaces(mut self, replaced: &'static str) -> Self {
        self.replaced = Some(replaced);
        self
    }

    /// The statement of a migration that builds the index.
    fn create(&self) -> IndexCreateStatement {
        let mut index = Index::create();
        index.name(self.name).table(Alias::new(self.table));
        for column in self.columns {
            index.col(Alias::new(*column));
        }
        index
    }

    /// The statement that builds the index on PostgreSQL while others write to the table. It fails
    /// within a transaction.
    pub fn create_concurrently(&self) -> String {
        self.create().concurrently().to_string(PostgresQueryBuilder)
    }

    async fn is_table_large(&self, manager: &SchemaManager<'_>) -> Result<bool, DbErr> {
        let connection = manager.get_connection();
        if connection.get_database_backend() != DbBackend::Postgres {
            return Ok(false);
        }
        let sql = format!(r#"SELECT 1 FROM "{}" LIMIT 1 OFFSET {MAX_ROWS_AT_ONCE}"#, self.table);
        let row = Statement::from_string(DbBackend::Postgres, sql);
        Ok(connection.query_one_raw(row).await?.is_some())
    }
}

/// The index with this name.
fn find(name: &str) -> Result<&'static OnlineIndex, DbErr> {
    ONLINE_INDEXES
        .iter()
        .find(|index| index.name == name)
        .ok_or_else(|| DbErr::Custom(format!("{name} is not in ONLINE_INDEXES")))
}

/// Build the index in a migration, unless the table is large, and drop the one that it replaces.
pub(crate) async fn add(manager: &SchemaManager<'_>, name: &str) -> Result<(), DbErr> {
    let index = find(name)?;
    if index.is_table_large(manager).await? {
        return Ok(());
    }
    manager.create_index(index.create()).await?;
    match index.replaced {
        Some(replaced) => drop_index(manager, replaced, index.table).await,
        None => Ok(()),
    }
}

/// Undo [`add`], for a migration that is reverted. `replaced_columns` are those of the index that
/// this one has replaced.
pub(crate) async fn remove(
    manager: &SchemaManager<'_>,
    name: &str,
    replaced_columns: &[&'static str],
) -> Result<(), DbErr> {
    let index = find(name)?;
    if let Some(replaced) = index.replaced {
        let mut earlier = Index::create();
        earlier.name(replaced).table(Alias::new(index.table)).if_not_exists();
        for column in replaced_columns {
            earlier.col(Alias::new(*column));
        }
        manager.create_index(earlier).await?;
    }
    drop_index(manager, index.name, index.table).await
}

async fn drop_index(manager: &SchemaManager<'_>, name: &str, table: &str) -> Result<(), DbErr> {
    let drop = Index::drop().name(name).table(Alias::new(table)).if_exists().to_owned();
    manager.drop_index(drop).await
}
