//! The two kinds of table, written as a line each. Columns are `name:kind`, where kind is
//! `text`, `integer`, `flag` or `json`, with `?` where it may be absent: what both databases
//! have, and nothing else. Text is compared by bytes on both: lists page alike, and a prefix is
//! a range that an index answers.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

fn column(written: &str, backend: DbBackend) -> ColumnDef {
    let (name, kind) = written.split_once(':').unwrap_or((written, "text"));
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

fn name(text: &str) -> Alias {
    Alias::new(text)
}

/// A table that belongs to the installation.
pub struct Global {
    table: &'static str,
    key: &'static str,
    columns: &'static str,
    unique: Vec<&'static str>,
    indexes: Vec<&'static str>,
    wide: Vec<&'static [&'static str]>,
    references: Vec<(&'static str, &'static str)>,
}

impl Global {
    /// `key` is a column of text, or `auto:` and a column that the database numbers.
    pub fn new(table: &'static str, key: &'static str, columns: &'static str) -> Self {
        Self {
            table,
            key,
            columns,
            unique: Vec::new(),
            indexes: Vec::new(),
            wide: Vec::new(),
            references: Vec::new(),
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

    /// One index over several columns.
    pub fn index_over(mut self, columns: &'static [&'static str]) -> Self {
        self.wide.push(columns);
        self
    }

    pub fn refers(mut self, column: &'static str, table: &'static str) -> Self {
        self.references.push((column, table));
        self
    }

    pub async fn create(&self, manager: &SchemaManager<'_>) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        let mut table = Table::create();
        table.table(name(self.table));
        match self.key.strip_prefix("auto:") {
            Some(key) => table.col(
                ColumnDef::new(name(key)).big_integer().not_null().auto_increment().primary_key(),
            ),
            None => table.col(column(&format!("{}:text", self.key), backend).primary_key()),
        };
        for written in self.columns.split(' ') {
            table.col(column(written, backend));
        }
        for (from, to) in &self.references {
            table.foreign_key(
                ForeignKey::create()
                    .name(format!("fk_{}_{from}", self.table))
                    .from(name(self.table), name(from))
                    .to(name(to), name("id")),
            );
        }
        manager.create_table(table).await?;
        for columns in &self.wide {
            let mut index = Index::create();
            index.name(format!("ix_{}_{}", self.table, columns.join("_"))).table(name(self.table));
            for column in *columns {
                index.col(name(column));
            }
            manager.create_index(index).await?;
        }
        for unique in &self.unique {
            manager
                .create_index(
                    Index::create()
                        .unique()
                        .name(format!("uq_{}_{unique}", self.table))
                        .table(name(self.table))
                        .col(name(unique))
                        .to_owned(),
                )
                .await?;
        }
        for index in self.indexes.iter().chain(self.references.iter().map(|(from, _)| from)) {
            manager
                .create_index(
                    Index::create()
                        .name(format!("ix_{}_{index}", self.table))
                        .table(name(self.table))
                        .col(name(index))
                        .to_owned(),
                )
                .await?;
        }
        Ok(())
    }

    pub async fn drop(&self, manager: &SchemaManager<'_>) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table(name(self.table)).to_owned()).await
    }
}

/// A table whose rows each belong to one tenant, keyed by `(tenant_id, id)`.
pub struct Owned {
    table: &'static str,
    columns: &'static str,
    references: Vec<(&'static str, &'static str)>,
    indexes: Vec<&'static str>,
    wide: Vec<&'static [&'static str]>,
    unique: Vec<&'static [&'static str]>,
}

impl Owned {
    pub fn new(table: &'static str, columns: &'static str) -> Self {
        Self {
            table,
            columns,
            references: Vec::new(),
            indexes: Vec::new(),
            wide: Vec::new(),
            unique: Vec::new(),
        }
    }

    /// A reference within the same tenant.
    pub fn refers(mut self, column: &'static str, table: &'static str) -> Self {
        self.references.push((column, table));
        self
    }

    pub fn index(mut self, column: &'static str) -> Self {
        self.indexes.push(column);
        self
    }

    /// One index over several columns, within the tenant.
    pub fn index_over(mut self, columns: &'static [&'static str]) -> Self {
        self.wide.push(columns);
        self
    }

    /// Unique within the tenant.
    pub fn unique(mut self, columns: &'static [&'static str]) -> Self {
        self.unique.push(columns);
        self
    }

    pub async fn create(&self, manager: &SchemaManager<'_>) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        let mut table = Table::create();
        table
            .table(name(self.table))
            .col(column("tenant_id:text", backend))
            .col(column("id:text", backend));
        for written in self.columns.split(' ') {
            table.col(column(written, backend));
        }
        table.primary_key(
            Index::create()
                .name(format!("pk_{}", self.table))
                .col(name("tenant_id"))
                .col(name("id")),
        );
        table.foreign_key(
            ForeignKey::create()
                .name(format!("fk_{}_tenant", self.table))
                .from(name(self.table), name("tenant_id"))
                .to(name("tenant"), name("id")),
        );
        for (from, to) in &self.references {
            table.foreign_key(
                ForeignKey::create()
                    .name(format!("fk_{}_{from}", self.table))
                    .from(name(self.table), (name("tenant_id"), name(from)))
                    .to(name(to), (name("tenant_id"), name("id"))),
            );
        }
        manager.create_table(table).await?;
        for columns in &self.wide {
            let mut index = Index::create();
            index
                .name(format!("ix_{}_{}", self.table, columns.join("_")))
                .table(name(self.table))
                .col(name("tenant_id"));
            for column in *columns {
                index.col(name(column));
            }
            manager.create_index(index).await?;
        }
        for columns in &self.unique {
            let mut index = Index::create();
            index
                .unique()
                .name(format!("uq_{}_{}", self.table, columns.join("_")))
                .table(name(self.table))
                .col(name("tenant_id"));
            for column in *columns {
                index.col(name(column));
            }
            manager.create_index(index).await?;
        }
        for column in &self.indexes {
            let mut index = Index::create();
            index.name(format!("ix_{}_{column}", self.table)).table(name(self.table));
            // What expires is swept over all tenants at once; everything else is asked within one.
            if *column != "expires_at" {
                index.col(name("tenant_id"));
            }
            manager.create_index(index.col(name(column)).to_owned()).await?;
        }
        Ok(())
    }

    pub async fn drop(&self, manager: &SchemaManager<'_>) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table(name(self.table)).to_owned()).await
    }
}
