//! The executor of all statements: a pool or an open transaction, which counts and times them.
//!
//! It is private to this crate, so that other crates run statements only through a scope.

use std::sync::Arc;

use async_trait::async_trait;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult,
    QueryResult, Statement,
};

use crate::statistics::Statements;

pub(crate) enum Target {
    Pool(DatabaseConnection),
    Transaction(DatabaseTransaction),
}

pub(crate) struct Executor {
    pub(crate) target: Target,
    pub(crate) statements: Arc<Statements>,
}

impl Executor {
    /// Commit the transaction. A pool has none, so that this does nothing.
    pub(crate) async fn commit(self) -> Result<(), DbErr> {
        match self.target {
            Target::Transaction(transaction) => transaction.commit().await,
            Target::Pool(_) => Ok(()),
        }
    }

    pub(crate) async fn rollback(self) -> Result<(), DbErr> {
        match self.target {
            Target::Transaction(transaction) => transaction.rollback().await,
            Target::Pool(_) => Ok(()),
        }
    }
}

#[async_trait]
impl ConnectionTrait for Executor {
    fn get_database_backend(&self) -> DbBackend {
        match &self.target {
            Target::Pool(pool) => pool.get_database_backend(),
            Target::Transaction(transaction) => transaction.get_database_backend(),
        }
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        match &self.target {
            Target::Pool(pool) => self.statements.measure(pool.execute_raw(statement)).await,
            Target::Transaction(transaction) => {
                self.statements.measure(transaction.execute_raw(statement)).await
            }
        }
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        match &self.target {
            Target::Pool(pool) => self.statements.measure(pool.execute_unprepared(sql)).await,
            Target::Transaction(transaction) => {
                self.statements.measure(transaction.execute_unprepared(sql)).await
            }
        }
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        match &self.target {
            Target::Pool(pool) => self.statements.measure(pool.query_one_raw(statement)).await,
            Target::Transaction(transaction) => {
                self.statements.measure(transaction.query_one_raw(statement)).await
            }
        }
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        match &self.target {
            Target::Pool(pool) => self.statements.measure(pool.query_all_raw(statement)).await,
            Target::Transaction(transaction) => {
                self.statements.measure(transaction.query_all_raw(statement)).await
            }
        }
    }
}
