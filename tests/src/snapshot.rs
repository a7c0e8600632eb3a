//! Every row of every table, read beside the product: to prove that a refusal changed nothing,
//! and that nothing secret is kept in plain.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{
    ConnectionTrait, Database, DatabaseConnection, DbBackend, FromQueryResult, JsonValue, Statement,
};
use sha2::{Digest as _, Sha256};

/// All tables at one instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot(BTreeMap<String, BTreeSet<String>>);

/// A connection that only reads.
pub struct RawDatabase {
    connection: DatabaseConnection,
    names: Vec<String>,
}

impl RawDatabase {
    pub async fn connect(url: &str) -> Self {
        let connection = Database::connect(url).await.expect("the database answers");
        let sql = match connection.get_database_backend() {
            DbBackend::Sqlite => {
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
            }
            _ => {
                "SELECT table_name::text AS name FROM information_schema.tables WHERE table_schema = 'public'"
            }
        };
        let rows = connection
            .query_all_raw(Statement::from_string(connection.get_database_backend(), sql))
            .await
            .expect("the catalogue answers");
        let names =
            rows.iter().map(|row| row.try_get::<String>("", "name").expect("a name")).collect();
        Self { connection, names }
    }

    pub async fn snapshot(&self) -> Snapshot {
        let mut tables = BTreeMap::new();
        for name in &self.names {
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

    /// Run a statement that no public door would: what an intruder with the disk, or a failing disk, does.
    pub async fn execute(&self, sql: &str) -> u64 {
        self.connection.execute_unprepared(sql).await.expect("the statement runs").rows_affected()
    }
}

impl Snapshot {
    /// SHA-256 of all rows of all tables.
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

    /// What differs, for the message of an assertion: a line per row that came or went.
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

    pub fn rows(&self, table: &str) -> Vec<serde_json::Value> {
        self.0
            .get(table)
            .into_iter()
            .flatten()
            .map(|row| serde_json::from_str(row).expect("a row"))
            .collect()
    }

    pub fn tables(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The tables in which this text stands.
    pub fn tables_containing(&self, text: &str) -> Vec<&str> {
        // As it stands inside a row's JSON.
        let quoted = serde_json::to_string(text).expect("text");
        let inner = &quoted[1..quoted.len() - 1];
        self.0
            .iter()
            .filter(|(_, rows)| rows.iter().any(|row| row.contains(inner)))
            .map(|(name, _)| name.as_str())
            .collect()
    }
}
