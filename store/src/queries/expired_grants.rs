//! Deletion of expired grants, by a job for all tenants at once.
//!
//! The statement runs outside of a tenant's scope and is therefore no `TenantSql`.

use sea_orm::{ConnectionTrait, Statement};

use crate::{batch_size::Batches, error::Error, executor::Executor};

/// At most `$2` grants. Excludes grants that a code or token still refers to.
const REMOVE_EXPIRED_GRANTS: &str = concat!(
    r#"DELETE FROM "grant" WHERE ("tenant_id", "id") IN ("#,
    r#"SELECT "tenant_id", "id" FROM "grant" WHERE "expires_at" <= $1
  AND NOT EXISTS (SELECT 1 FROM "code" c"#,
    r#" WHERE c."tenant_id" = "grant"."tenant_id" AND c."grant_id" = "grant"."id")
  AND NOT EXISTS (SELECT 1 FROM "refresh_token" r"#,
    r#" WHERE r."tenant_id" = "grant"."tenant_id" AND r."grant_id" = "grant"."id")
  AND NOT EXISTS (SELECT 1 FROM "access_token" a"#,
    r#" WHERE a."tenant_id" = "grant"."tenant_id" AND a."grant_id" = "grant"."id")"#,
    " LIMIT $2)"
);

/// At most `$2` refresh tokens of expired grants, which can no longer be redeemed.
const REMOVE_THEIR_REFRESH_TOKENS: &str = concat!(
    r#"DELETE FROM "refresh_token" WHERE ("tenant_id", "id") IN ("#,
    r#"SELECT r."tenant_id", r."id" FROM "grant" g JOIN "refresh_token" r"#,
    r#" ON r."tenant_id" = g."tenant_id" AND r."grant_id" = g."id""#,
    r#" WHERE g."expires_at" <= $1 LIMIT $2)"#
);

/// Delete expired grants, among them those that have ended and have no valid access token any more,
/// and their refresh tokens, in batches.
pub(crate) async fn remove_expired_grants(executor: &Executor, now: i64) -> Result<u64, Error> {
    let mut removed = 0;
    for sql in [REMOVE_THEIR_REFRESH_TOKENS, REMOVE_EXPIRED_GRANTS] {
        let mut batches = Batches::new();
        while let Some(rows) = batches.next_size() {
            let statement = Statement::from_sql_and_values(
                executor.get_database_backend(),
                sql,
                [now.into(), rows.into()],
            );
            batches.record(executor.execute_raw(statement).await?.rows_affected());
        }
        removed += batches.changed;
    }
    Ok(removed)
}
