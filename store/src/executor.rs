//! The executor of all statements: a pool or an open transaction, with a counter of statements.
//!
//! It is private to this crate, so that other crates run statements only through a scope.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use async_trait::async_trait;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult,
    QueryResult, Statement,
};

pub(crate) enum Target {
    Pool(DatabaseConnection),
    Transaction(DatabaseTransaction),
}

pub(crate) struct Executor {
    pub(crate) target: Target,
    pub(crate) counter: Arc<AtomicU64>,
}

impl Executor {
    fn count(&self) {
        self.counter.fetch_add(1, Ordering::Relaxed);
    }

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
        self.count();
        match &self.target {
            Target::Pool(pool) => pool.execute_raw(statement).await,
            Target::Transaction(transaction) => transaction.execute_raw(statement).await,
        }
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.count();
        match &self.target {
            Target::Pool(pool) => pool.execute_unprepared(sql).await,
            Target::Transaction(transaction) => transaction.execute_unprepared(sql).await,
        }
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.count();
        match &self.target {
            Target::Pool(pool) => pool.query_one_raw(statement).await,
            Target::Transaction(transaction) => transaction.query_one_raw(statement).await,
        }
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.count();
        match &self.target {
            Target::Pool(pool) => pool.query_all_raw(statement).await,
            Target::Transaction(transaction) => transaction.query_all_raw(statement).await,
        }
    }
}
