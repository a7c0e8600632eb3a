//! The session of the console, checked in the transaction that writes.
//!
//! On PostgreSQL the row is locked until the transaction ends: a transaction that ends the session
//! has either committed before, and the row is not found, or it waits and then ends what was
//! written. The lock is shared, and updates of `last_seen_at` do not wait for it. SQLite has one
//! writer and needs no lock.

use sea_orm::{ConnectionTrait, DbBackend, Statement};

use super::TenantSql;
use crate::{error::Error, tenant_scope::TenantScope};

const FIND: TenantSql = TenantSql::new(
    r#"SELECT 1 FROM "sign_in" s WHERE s."tenant_id" = $1 AND s."id" = $2 AND s."expires_at" > $3"#,
);
const FIND_LOCKED: TenantSql = TenantSql::new(concat!(
    r#"SELECT 1 FROM "sign_in" s WHERE s."tenant_id" = $1 AND s."id" = $2"#,
    r#" AND s."expires_at" > $3 FOR KEY SHARE OF s"#
));

/// Lock an unexpired session. Returns whether it exists. `tenant_id` is the tenant of the session,
/// which is not the tenant of the scope if an operator acts.
pub async fn lock(
    scope: &TenantScope,
    (tenant_id, sign_in_id): (&str, &str),
    now: i64,
) -> Result<bool, Error> {
    let backend = scope.executor().get_database_backend();
    let sql = if backend == DbBackend::Postgres { &FIND_LOCKED } else { &FIND };
    let values = [tenant_id.into(), sign_in_id.into(), now.into()];
    let statement = Statement::from_sql_and_values(backend, sql.as_str(), values);
    Ok(scope.executor().query_one_raw(statement).await?.is_some())
}
