//! The executor of all statements: a pool or an open transaction, which counts and times them.
//!
//! It is private to this crate, so that other crates run statements only through a scope.

use std::sync::Arc;

use async_trait::async_trait;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult,
    QueryResult, Statement,
};
use tracing::{Instrument, Level, Span};

use crate::{
    group_commit::{GroupCommit, Turn},
    statistics::Statements,
};

pub(crate) enum Target {
    Pool(DatabaseConnection),
    Transaction(DatabaseTransaction),
    /// A transaction on SQLite, which may be committed together with others.
    Grouped(GroupCommit, Turn),
}

pub(crate) struct Executor {
    pub(crate) target: Target,
    pub(crate) statements: Arc<Statements>,
}

impl Executor {
    /// Commit the transaction. A pool has none, so that this does nothing.
    pub(crate) async fn commit(self) -> Result<(), DbErr> {
        let span = statement_span("COMMIT");
        match self.target {
            Target::Transaction(transaction) => {
                self.statements.guard(transaction.commit()).instrument(span).await
            }
            Target::Grouped(group, turn) => group.commit(turn).instrument(span).await,
            Target::Pool(_) => Ok(()),
        }
    }

    pub(crate) async fn rollback(self) -> Result<(), DbErr> {
        match self.target {
            Target::Transaction(transaction) => self.statements.guard(transaction.rollback()).await,
            Target::Grouped(group, turn) => group.rollback(turn).await,
            Target::Pool(_) => Ok(()),
        }
    }

    /// The open transaction; `None` for a pool.
    pub(crate) async fn transaction(&self) -> Result<Option<&DatabaseTransaction>, DbErr> {
        Ok(match &self.target {
            Target::Transaction(transaction) => Some(transaction),
            Target::Grouped(_, turn) => Some(turn.begun().await?),
            Target::Pool(_) => None,
        })
    }

    /// Let a query begin the savepoint of its turn, if it is its first statement. Returns the turn
    /// then. Not for other statements: the rows that they change would be counted together.
    fn begin_with(&self, query: &mut Statement) -> Option<&Turn> {
        let Target::Grouped(_, turn) = &self.target else { return None };
        query.sql.insert_str(0, turn.take_beginning()?);
        Some(turn)
    }
}

/// The outcome of a query that has begun the savepoint of this turn, if any.
fn confirm_beginning<T>(first_of: Option<&Turn>, outcome: Result<T, DbErr>) -> Result<T, DbErr> {
    if let (Some(turn), Ok(_)) = (first_of, &outcome) {
        turn.confirm_beginning();
    }
    outcome
}

/// Run a statement on the pool or in the transaction, and measure it.
macro_rules! run {
    ($executor:ident.$method:ident($statement:expr), $span:expr) => {{
        let (statements, span) = (&$executor.statements, $span);
        let statement = $statement;
        match &$executor.target {
            Target::Pool(pool) => {
                statements.measure(pool.$method(statement).instrument(span)).await
            }
            Target::Transaction(transaction) => {
                statements.measure(transaction.$method(statement).instrument(span)).await
            }
            Target::Grouped(_, turn) => {
                let transaction = turn.begun().await?;
                statements.measure(transaction.$method(statement).instrument(span)).await
            }
        }
    }};
}

/// The span of a statement in a trace. Its parameters are bound, so that none is in it.
pub(crate) fn statement_span(sql: &str) -> Span {
    // Only the polls of the database belong to no trace, and they are many.
    if !tracing::span_enabled!(Level::DEBUG) || Span::current().is_none() {
        return Span::none();
    }
    let verb = sql.split_whitespace().next().unwrap_or_default();
    tracing::debug_span!("statement", otel.name = verb, otel.kind = "client", db.query.text = sql)
}

#[async_trait]
impl ConnectionTrait for Executor {
    fn get_database_backend(&self) -> DbBackend {
        match &self.target {
            Target::Pool(pool) => pool.get_database_backend(),
            Target::Transaction(transaction) => transaction.get_database_backend(),
            Target::Grouped(_, turn) => turn.transaction().get_database_backend(),
        }
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        let span = statement_span(&statement.sql);
        run!(self.execute_raw(statement), span)
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        run!(self.execute_unprepared(sql), statement_span(sql))
    }

    async fn query_one_raw(&self, mut statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        let span = statement_span(&statement.sql);
        let first_of = self.begin_with(&mut statement);
        let outcome = run!(self.query_one_raw(statement), span);
        confirm_beginning(first_of, outcome)
    }

    async fn query_all_raw(&self, mut statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let span = statement_span(&statement.sql);
        let first_of = self.begin_with(&mut statement);
        let outcome = run!(self.query_all_raw(statement), span);
        confirm_beginning(first_of, outcome)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use futures_util::future::join_all;
    use sea_orm::Database;

    use super::*;

    /// What begins a savepoint changes no rows, but SQLite counts those of the statement before.
    #[tokio::test]
    async fn each_grouped_transaction_counts_its_own_rows() {
        let folder = std::env::temp_dir().join(format!("executor-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let url = format!("sqlite://{}", folder.join("rows.db").display());
        let options = crate::connection::options(&url, 1, false);
        let writer = Database::connect(options).await.expect("a database");
        writer
            .execute_unprepared("CREATE TABLE row (id INTEGER PRIMARY KEY)")
            .await
            .expect("a table");
        let limit = Duration::from_secs(60);
        let groups = GroupCommit::new(writer, limit, limit);
        let statement = |sql: String| Statement::from_string(DbBackend::Sqlite, sql);
        let insert = async |count: u64| {
            let turn = groups.begin().await.expect("a turn");
            let target = Target::Grouped(groups.clone(), turn);
            let executor = Executor { target, statements: Arc::default() };
            let rows: Vec<_> = (0..count).map(|row| format!("({})", count * 10 + row)).collect();
            let insert = format!("INSERT INTO row (id) VALUES {}", rows.join(", "));
            let changed = if count.is_multiple_of(2) {
                executor.execute_raw(statement(insert)).await.expect("rows").rows_affected()
            } else {
                let query = statement(format!("{insert} RETURNING id"));
                executor.query_all_raw(query).await.expect("rows").len() as u64
            };
            executor.commit().await.expect("a commit");
            changed
        };
        let first = groups.begin().await.expect("a turn");
        let release = async {
            // The others are waiting by now, as they are polled first.
            groups.commit(first).await.expect("a commit");
        };
        let (changed, ()) = tokio::join!(join_all((1..=6).map(insert)), release);
        assert_eq!(changed, [1, 2, 3, 4, 5, 6]);
        assert_eq!(groups.commits(), 2, "the first one and a group");
        std::fs::remove_dir_all(folder).expect("remove the folder");
    }
}
