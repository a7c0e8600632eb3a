//! What a job takes away over all tenants: no tenant's scope, and no statement of one.

use sea_orm::{ConnectionTrait, Statement};

use crate::{error::Error, executor::Executor};

/// Grants whose time is over and on which nothing hangs any more.
const REMOVE_EXPIRED_GRANTS: &str = r#"DELETE FROM "grant" WHERE "expires_at" <= $1
  AND NOT EXISTS (SELECT 1 FROM "code" c WHERE c."tenant_id" = "grant"."tenant_id" AND c."grant_id" = "grant"."id")
  AND NOT EXISTS (SELECT 1 FROM "refresh_token" r WHERE r."tenant_id" = "grant"."tenant_id" AND r."grant_id" = "grant"."id")
  AND NOT EXISTS (SELECT 1 FROM "access_token" a WHERE a."tenant_id" = "grant"."tenant_id" AND a."grant_id" = "grant"."id")"#;

pub(crate) async fn remove_expired_grants(executor: &Executor, now: i64) -> Result<u64, Error> {
    let statement = Statement::from_sql_and_values(
        executor.get_database_backend(),
        REMOVE_EXPIRED_GRANTS,
        [now.into()],
    );
    Ok(executor.execute_raw(statement).await?.rows_affected())
}
