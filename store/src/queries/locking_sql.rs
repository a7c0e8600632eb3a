//! Statements that lock the rows that they find, until the transaction ends.
//!
//! Row locks exist on PostgreSQL only. SQLite has one writer and needs none.

use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Value};

use crate::{error::Error, tenant_scope::TenantScope, tenant_sql::TenantSql};

/// A statement and its variant with locks.
pub(super) struct LockingSql {
    plain: TenantSql,
    locking: TenantSql,
}

/// The statement of these parts, and of the clause that locks its rows.
macro_rules! locking_sql {
    ($($part:expr),+; $lock:literal) => {
        LockingSql::new(concat!($($part),+), concat!($($part),+, $lock))
    };
}

pub(super) use locking_sql;

impl LockingSql {
    /// Check both variants, as [`TenantSql::new`] does.
    pub const fn new(plain: &'static str, locking: &'static str) -> Self {
        Self { plain: TenantSql::new(plain), locking: TenantSql::new(locking) }
    }

    /// The variant for the database of this scope.
    pub fn of(&self, scope: &TenantScope) -> &TenantSql {
        if has_row_locks(scope) { &self.locking } else { &self.plain }
    }

    /// Run the statement, which returns at most one row.
    pub async fn query_one<const N: usize>(
        &self,
        scope: &TenantScope,
        values: [Value; N],
    ) -> Result<Option<QueryResult>, Error> {
        scope.query_one(self.of(scope), values).await
    }
}

pub(super) fn has_row_locks(scope: &TenantScope) -> bool {
    scope.executor().get_database_backend() == DbBackend::Postgres
}
