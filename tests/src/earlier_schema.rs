//! Databases in earlier versions of the schema, and the columns of each version.
//!
//! The rows are those of an installation of this version, as far as the earlier schema has their
//! tables and columns: so each new migration is tested from every version before it, without rows
//! that someone would have to keep.

use std::collections::BTreeMap;

use migration::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, QueryResult,
    Statement,
};

/// A column, as far as programs of an earlier version depend on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    pub kind: String,
    pub is_nullable: bool,
    pub has_default: bool,
}

/// The columns of each table, and the columns of each unique index beside the primary key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Schema {
    pub tables: BTreeMap<String, BTreeMap<String, Column>>,
    /// By name: the table, and the definition.
    pub unique_indexes: BTreeMap<String, (String, String)>,
    /// All other indexes: the table of each.
    pub indexes: BTreeMap<String, String>,
}

/// The names of all migrations, in their order.
pub fn migrations() -> Vec<String> {
    Migrator::migrations().iter().map(|one| one.name().to_owned()).collect()
}

/// A single connection, because the settings below belong to one.
pub(crate) async fn connect(url: &str) -> DatabaseConnection {
    let url = match url.starts_with("sqlite") {
        true => format!("{url}?mode=rwc"),
        false => url.to_owned(),
    };
    let mut options = ConnectOptions::new(url);
    options.max_connections(1);
    Database::connect(options).await.expect("the database answers")
}

pub(crate) async fn migrate(database: &DatabaseConnection, steps: u32) {
    Migrator::up(database, Some(steps)).await.expect("the schema is migrated");
}

async fn query(database: &DatabaseConnection, sql: &str) -> Vec<QueryResult> {
    let statement = Statement::from_string(database.get_database_backend(), sql);
    database.query_all_raw(statement).await.unwrap_or_else(|error| panic!("{error}: {sql}"))
}

fn text(row: &QueryResult, column: &str) -> String {
    row.try_get("", column).unwrap_or_else(|error| panic!("{column}: {error}"))
}

/// Read the schema of a database, without the table of the migrations.
pub(crate) async fn schema(database: &DatabaseConnection) -> Schema {
    let mut schema = Schema::default();
    let is_postgres = database.get_database_backend() == DbBackend::Postgres;
    let columns = match is_postgres {
        true => {
            "SELECT table_name::text AS tbl, column_name::text AS col, data_type::text AS kind, \
             is_nullable = 'YES' AS nullable, column_default IS NOT NULL AS has_default \
             FROM information_schema.columns WHERE table_schema = 'public'"
        }
        false => {
            "SELECT t.name AS tbl, c.name AS col, c.type AS kind, c.\"notnull\" = 0 AS nullable, \
             c.dflt_value IS NOT NULL AS has_default \
             FROM sqlite_master t, pragma_table_info(t.name) c \
             WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%'"
        }
    };
    for row in query(database, columns).await {
        let column = Column {
            kind: text(&row, "kind"),
            is_nullable: row.try_get("", "nullable").expect("a flag"),
            has_default: row.try_get("", "has_default").expect("a flag"),
        };
        let table = schema.tables.entry(text(&row, "tbl")).or_default();
        table.insert(text(&row, "col"), column);
    }
    schema.tables.remove("seaql_migrations");
    let indexes = match is_postgres {
        true => {
            "SELECT indexname::text AS name, tablename::text AS tbl, indexdef AS definition \
             FROM pg_indexes WHERE schemaname = 'public' \
             AND indexname NOT LIKE '%pkey' AND indexname NOT LIKE 'pk_%'"
        }
        false => {
            "SELECT name, tbl_name AS tbl, sql AS definition FROM sqlite_master \
             WHERE type = 'index' AND sql IS NOT NULL"
        }
    };
    for row in query(database, indexes).await {
        let (name, table) = (text(&row, "name"), text(&row, "tbl"));
        let definition = text(&row, "definition");
        match definition.starts_with("CREATE UNIQUE") {
            true => drop(schema.unique_indexes.insert(name, (table, definition))),
            false => drop(schema.indexes.insert(name, table)),
        }
    }
    schema
}

/// Migrate an empty database to its first `version` migrations, and copy the rows of another into
/// it.
pub(crate) async fn copy_rows(from: &str, to: &str, version: u32) {
    let target = connect(to).await;
    if target.get_database_backend() == DbBackend::Sqlite {
        // As the product opens it. No power failure is part of the test.
        execute(&target, "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF").await;
    }
    migrate(&target, version).await;
    let (old, new) = {
        let source = connect(from).await;
        (schema(&target).await, schema(&source).await)
    };
    let source = match target.get_database_backend() {
        DbBackend::Postgres => {
            // Foreign keys are not checked: the tables are copied in any order.
            execute(&target, "SET session_replication_role = replica").await;
            Some(connect(from).await)
        }
        _ => {
            let path = from.strip_prefix("sqlite://").expect("a file");
            execute(&target, "PRAGMA foreign_keys = OFF").await;
            execute(&target, &format!("ATTACH DATABASE '{path}' AS newest")).await;
            None
        }
    };
    for (table, columns) in &old.tables {
        let Some(newer) = new.tables.get(table) else { continue };
        let common: Vec<String> = columns
            .keys()
            .filter(|name| newer.contains_key(*name))
            .map(|name| format!("\"{name}\""))
            .collect();
        let common = common.join(", ");
        let Some(source) = &source else {
            let copy = format!(
                "INSERT INTO main.\"{table}\" ({common}) SELECT {common} FROM newest.\"{table}\""
            );
            execute(&target, &copy).await;
            continue;
        };
        let rows = format!("SELECT COALESCE(json_agg(t), '[]')::text AS rows FROM \"{table}\" t");
        let rows = text(&query(source, &rows).await[0], "rows");
        let insert = format!(
            "INSERT INTO \"{table}\" ({common}) SELECT {common} \
             FROM json_populate_recordset(NULL::\"{table}\", $1::text::json)"
        );
        let insert = Statement::from_sql_and_values(DbBackend::Postgres, &insert, [rows.into()]);
        target.execute_raw(insert).await.unwrap_or_else(|error| panic!("{table}: {error}"));
    }
    if source.is_some() {
        let next = "SELECT setval(pg_get_serial_sequence('change', 'id'), \
                    (SELECT COALESCE(max(id), 0) + 1 FROM change))";
        execute(&target, next).await;
    }
    target.close().await.expect("it closes");
}

async fn execute(database: &DatabaseConnection, sql: &str) {
    database.execute_unprepared(sql).await.unwrap_or_else(|error| panic!("{error}: {sql}"));
}
