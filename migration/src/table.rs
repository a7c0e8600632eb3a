//! Definitions of tables, for migrations.
//!
//! Columns are a space-separated list of `name:type`. The types are `text`, `integer`, `flag` and
//! `json`, which SQLite and PostgreSQL both have; a trailing `?` makes the column nullable. Text is
//! compared by bytes on both databases, so that lists have the same order and a prefix search is a
//! range of an index.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

fn column_def(spec: &str, backend: DbBackend) -> ColumnDef {
    let (name, kind) = spec.split_once(':').unwrap_or((spec, "text"));
    let mut column = ColumnDef::new(Alias::new(name));
    match kind.trim_end_matches('?') {
        "integer" => column.big_integer(),
        "flag" => column.boolean(),
        "json" => column.json(),
        _ if backend == DbBackend::Postgres => column.text().extra("COLLATE \"C\""),
        _ => column.text(),
    };
    if !kind.ends_with('?') {
        column.not_null();
    }
    column
}

fn alias(text: &str) -> Alias {
    Alias::new(text)
}

/// A table of the installation, without a tenant.
pub struct GlobalTable {
    table: &'static str,
    key: &'static str,
    columns: &'static str,
    unique: Vec<&'static str>,
    indexes: Vec<&'static str>,
    composite_indexes: Vec<&'static [&'static str]>,
    foreign_keys: Vec<(&'static str, &'static str)>,
}

impl GlobalTable {
    /// `key` is the name of a text column, or `auto:` and the name of an auto-increment column.
    pub fn new(table: &'static str, key: &'static str, columns: &'static str) -> Self {
        Self {
            table,
            key,
            columns,
            unique: Vec::new(),
            indexes: Vec::new(),
            composite_indexes: Vec::new(),
            foreign_keys: Vec::new(),
        }
    }

    pub fn unique(mut self, column: &'static str) -> Self {
        self.unique.push(column);
        self
    }

    pub fn index(mut self, column: &'static str) -> Self {
        self.indexes.push(column);
        self
    }

    /// Add an index over several columns.
    pub fn composite_index(mut self, columns: &'static [&'static str]) -> Self {
        self.composite_indexes.push(columns);
        self
    }

    pub fn foreign_key(mut self, column: &'static str, table: &'static str) -> Self {
        self.foreign_keys.push((column, table));
        self
    }

    pub async fn create(&self, manager: &SchemaManager<'_>) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        let mut table = Table::create();
        table.table(alias(self.table));
        match self.key.strip_prefix("auto:") {
            Some(key) => table.col(
                ColumnDef::new(alias(key)).big_integer().not_null().auto_increment().primary_key(),
            ),
            None => table.col(column_def(&format!("{}:text", self.key), backend).primary_key()),
        };
        for spec in self.columns.split(' ') {
            table.col(column_def(spec, backend));
        }
        for (from, to) in &self.foreign_keys {
            table.foreign_key(
                ForeignKey::create()
                    .name(format!("fk_{}_{from}", self.table))
                    .from(alias(self.table), alias(from))
                    .to(alias(to), alias("id")),
            );
        }
        manager.create_table(table).await?;
        for columns in &self.composite_indexes {
            let mut index = Index::create();
            index.name(format!("ix_{}_{}", self.table, columns.join("_"))).table(alias(self.table));
            for column in *columns {
                index.col(alias(column));
            }
            manager.create_index(index).await?;
        }
        for unique in &self.unique {
            manager
                .create_index(
                    Index::create()
                        .unique()
                        .name(format!("uq_{}_{unique}", self.table))
                        .table(alias(self.table))
                        .col(alias(unique))
                        .to_owned(),
                )
                .await?;
        }
        for index in self.indexes.iter().chain(self.foreign_keys.iter().map(|(from, _)| from)) {
            manager
                .create_index(
                    Index::create()
                        .name(format!("ix_{}_{index}", self.table))
                        .table(alias(self.table))
                        .col(alias(index))
                        .to_owned(),
                )
                .await?;
        }
        Ok(())
    }

    pub async fn drop(&self, manager: &SchemaManager<'_>) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table(alias(self.table)).to_owned()).await
    }
}

/// A table of tenants' rows, with the primary key `(tenant_id, id)`.
pub struct TenantTable {
    table: &'static str,
    columns: &'static str,
    foreign_keys: Vec<(&'static str, &'static str)>,
    part_of: Option<&'static str>,
    indexes: Vec<&'static str>,
    composite_indexes: Vec<&'static [&'static str]>,
    unique: Vec<&'static [&'static str]>,
}

impl TenantTable {
    pub fn new(table: &'static str, columns: &'static str) -> Self {
        Self {
            table,
            columns,
            foreign_keys: Vec::new(),
            part_of: None,
            indexes: Vec::new(),
            composite_indexes: Vec::new(),
            unique: Vec::new(),
        }
    }

    /// Make each row a part of the row of this table that has the same id: it is deleted with it,
    /// by every statement and also by a process of the version before.
    pub fn part_of(mut self, table: &'static str) -> Self {
        self.part_of = Some(table);
        self
    }

    /// Add a foreign key to a row of the same tenant.
    pub fn foreign_key(mut self, column: &'static str, table: &'static str) -> Self {
        self.foreign_keys.push((column, table));
        self
    }

    pub fn index(mut self, column: &'static str) -> Self {
        self.indexes.push(column);
        self
    }

    /// Add an index over `tenant_id` and several columns.
    pub fn composite_index(mut self, columns: &'static [&'static str]) -> Self {
        self.composite_indexes.push(columns);
        self
    }

    /// Add a unique index over `tenant_id` and the columns.
    pub fn unique(mut self, columns: &'static [&'static str]) -> Self {
        self.unique.push(columns);
        self
    }

    pub async fn create(&self, manager: &SchemaManager<'_>) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        let mut table = Table::create();
        table
            .table(alias(self.table))
            .col(column_def("tenant_id:text", backend))
            .col(column_def("id:text", backend));
        for spec in self.columns.split(' ') {
            table.col(column_def(spec, backend));
        }
        table.primary_key(
            Index::create()
                .name(format!("pk_{}", self.table))
                .col(alias("tenant_id"))
                .col(alias("id")),
        );
        table.foreign_key(
            ForeignKey::create()
                .name(format!("fk_{}_tenant", self.table))
                .from(alias(self.table), alias("tenant_id"))
                .to(alias("tenant"), alias("id")),
        );
        for (from, to) in &self.foreign_keys {
            table.foreign_key(
                ForeignKey::create()
                    .name(format!("fk_{}_{from}", self.table))
                    .from(alias(self.table), (alias("tenant_id"), alias(from)))
                    .to(alias(to), (alias("tenant_id"), alias("id"))),
            );
        }
        if let Some(whole) = self.part_of {
            table.foreign_key(
                ForeignKey::create()
                    .name(format!("fk_{}_id", self.table))
                    .from(alias(self.table), (alias("tenant_id"), alias("id")))
                    .to(alias(whole), (alias("tenant_id"), alias("id")))
                    .on_delete(ForeignKeyAction::Cascade),
            );
        }
        manager.create_table(table).await?;
        for columns in &self.composite_indexes {
            let mut index = Index::create();
            index
                .name(format!("ix_{}_{}", self.table, columns.join("_")))
                .table(alias(self.table))
                .col(alias("tenant_id"));
            for column in *columns {
                index.col(alias(column));
            }
            manager.create_index(index).await?;
        }
        for columns in &self.unique {
            let mut index = Index::create();
            index
                .unique()
                .name(format!("uq_{}_{}", self.table, columns.join("_")))
                .table(alias(self.table))
                .col(alias("tenant_id"));
            for column in *columns {
                index.col(alias(column));
            }
            manager.create_index(index).await?;
        }
        for column in &self.indexes {
            let mut index = Index::create();
            index.name(format!("ix_{}_{column}", self.table)).table(alias(self.table));
            // Expired rows are deleted for all tenants at once; other queries are within a tenant.
            if *column != "expires_at" {
                index.col(alias("tenant_id"));
            }
            manager.create_index(index.col(alias(column)).to_owned()).await?;
        }
        Ok(())
    }

    pub async fn drop(&self, manager: &SchemaManager<'_>) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table(alias(self.table)).to_owned()).await
    }
}
