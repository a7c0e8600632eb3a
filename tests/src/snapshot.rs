//! Snapshots of all tables, read over a separate connection.
//!
//! They prove that a rejected request changed nothing and that no secret is stored in plain text.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{
    ConnectionTrait, Database, DatabaseConnection, DbBackend, FromQueryResult, JsonValue,
    SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};
use sha2::{Digest as _, Sha256};

/// The rows of every table at one instant, as JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot(BTreeMap<String, BTreeSet<String>>);

const IMMEDIATE: TransactionOptions = TransactionOptions {
    sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
    isolation_level: None,
    access_mode: None,
};

/// A connection to the database that bypasses the product.
pub struct RawDatabase {
    connection: DatabaseConnection,
    table_names: Vec<String>,
}

impl RawDatabase {
    /// Connect and read the names of all tables.
    pub async fn connect(url: &str) -> Self {
        let connection = Database::connect(url).await.expect("the database answers");
        let sql = match connection.get_database_backend() {
            DbBackend::Sqlite => {
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
            }
            _ => {
                "SELECT table_name::text AS name FROM information_schema.tables \
                 WHERE table_schema = 'public'"
            }
        };
        let rows = connection
            .query_all_raw(Statement::from_string(connection.get_database_backend(), sql))
            .await
            .expect("the catalogue answers");
        let table_names =
            rows.iter().map(|row| row.try_get::<String>("", "name").expect("a name")).collect();
        Self { connection, table_names }
    }

    /// Whether this is PostgreSQL, and not SQLite.
    pub fn is_postgres(&self) -> bool {
        self.connection.get_database_backend() == DbBackend::Postgres
    }

    /// Read all rows of all tables.
    pub async fn snapshot(&self) -> Snapshot {
        let mut tables = BTreeMap::new();
        for name in &self.table_names {
            let statement = Statement::from_string(
                self.connection.get_database_backend(),
                format!("SELECT * FROM \"{name}\""),
            );
            let rows = JsonValue::find_by_statement(statement)
                .all(&self.connection)
                .await
                .expect("a table answers");
            tables.insert(name.clone(), rows.iter().map(JsonValue::to_string).collect());
        }
        Snapshot(tables)
    }

    /// Whether another connection has a transaction open and runs no statement in it.
    pub async fn has_idle_transaction(&self) -> bool {
        if self.connection.get_database_backend() == DbBackend::Sqlite {
            // A write transaction holds the lock. Dropping ours releases it again.
            return self.connection.begin_with_options(IMMEDIATE).await.is_err();
        }
        let sql = "SELECT 1 FROM pg_stat_activity \
                   WHERE datname = current_database() AND state = 'idle in transaction'";
        let rows = self
            .connection
            .query_all_raw(Statement::from_string(DbBackend::Postgres, sql))
            .await
            .expect("the statistics answer");
        !rows.is_empty()
    }

    /// Run any SQL statement, to simulate an attacker with access to the database or a failing
    /// disk. Returns the number of rows affected.
    pub async fn execute(&self, sql: &str) -> u64 {
        self.connection.execute_unprepared(sql).await.expect("the statement runs").rows_affected()
    }
}

impl Snapshot {
    /// SHA-256 over all rows of all tables.
    pub fn digest(&self) -> String {
        let mut hash = Sha256::new();
        for (name, rows) in &self.0 {
            hash.update(name);
            for row in rows {
                hash.update([0]);
                hash.update(row);
            }
            hash.update([1]);
        }
        hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// One line per row that was added (`+`) or removed (`-`), for assertion messages.
    pub fn differences(&self, after: &Self) -> Vec<String> {
        let none = BTreeSet::new();
        let names: BTreeSet<_> = self.0.keys().chain(after.0.keys()).collect();
        let mut lines = Vec::new();
        for name in names {
            let (before, after) =
                (self.0.get(name).unwrap_or(&none), after.0.get(name).unwrap_or(&none));
            lines.extend(before.difference(after).map(|row| format!("- {name} {row}")));
            lines.extend(after.difference(before).map(|row| format!("+ {name} {row}")));
        }
        lines
    }

    /// The rows of one table.
    pub fn rows(&self, table: &str) -> Vec<serde_json::Value> {
        self.0
            .get(table)
            .into_iter()
            .flatten()
            .map(|row| serde_json::from_str(row).expect("a row"))
            .collect()
    }

    /// The names of all tables.
    pub fn tables(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The names of the tables that contain this text.
    pub fn tables_containing(&self, text: &str) -> Vec<&str> {
        // The text is escaped as it is inside a row's JSON.
        let quoted = serde_json::to_string(text).expect("text");
        let inner = &quoted[1..quoted.len() - 1];
        self.0
            .iter()
            .filter(|(_, rows)| rows.iter().any(|row| row.contains(inner)))
            .map(|(name, _)| name.as_str())
            .collect()
    }
}
