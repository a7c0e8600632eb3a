//! The executor of all statements: a pool or an open transaction, which counts and times them.
//!
//! It is private to this crate, so that other crates run statements only through a scope.

use std::sync::Arc;

use async_trait::async_trait;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult,
    QueryResult, Statement,
};

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
        match self.target {
            Target::Transaction(transaction) => self.statements.guard(transaction.commit()).await,
            Target::Grouped(group, turn) => group.commit(turn).await,
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
    pub(crate) fn transaction(&self) -> Option<&DatabaseTransaction> {
        match &self.target {
            Target::Transaction(transaction) => Some(transaction),
            Target::Grouped(_, turn) => Some(turn.transaction()),
            Target::Pool(_) => None,
        }
    }
}

/// Run a statement on the pool or in the transaction, and measure it.
macro_rules! run {
    ($executor:ident.$method:ident($statement:expr)) => {{
        let statements = &$executor.statements;
        match &$executor.target {
            Target::Pool(pool) => statements.measure(pool.$method($statement)).await,
            Target::Transaction(transaction) => {
                statements.measure(transaction.$method($statement)).await
            }
            Target::Grouped(_, turn) => {
                statements.measure(turn.transaction().$method($statement)).await
            }
        }
    }};
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
        run!(self.execute_raw(statement))
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        run!(self.execute_unprepared(sql))
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        run!(self.query_one_raw(statement))
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        run!(self.query_all_raw(statement))
    }
}
