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

    /// A query, with what has to run before it if it is the first statement of its turn. Not for
    /// other statements: the rows that they change would be counted together.
    fn begin_with(&self, mut query: Statement) -> Statement {
        if let Target::Grouped(_, turn) = &self.target
            && let Some(beginning) = turn.take_beginning()
        {
            query.sql.insert_str(0, beginning);
        }
        query
    }
}

/// Run a statement on the pool or in the transaction, and measure it.
macro_rules! run {
    ($executor:ident.$method:ident($statement:expr), $sql:expr) => {{
        let statements = &$executor.statements;
        let span = statement_span($sql);
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
    // Outside of a trace are only the polls of the database, which are many.
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
        run!(self.execute_raw(statement), &statement.sql)
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        run!(self.execute_unprepared(sql), sql)
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        let statement = self.begin_with(statement);
        run!(self.query_one_raw(statement), &statement.sql)
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let statement = self.begin_with(statement);
        run!(self.query_all_raw(statement), &statement.sql)
    }
}
