//! Reservation of an attempt in a rate limit window, before the attempt is made.

use crate::tenant_sql::TenantSql;
use crate::{error::Error, tenant_scope::TenantScope};

const RESERVE: TenantSql = TenantSql::new(concat!(
    r#"INSERT INTO "failure" AS f ("tenant_id", "id", "count", "window_start", "expires_at")"#,
    r#" VALUES ($1, $2, 1, $4, $5) ON CONFLICT ("tenant_id", "id") DO UPDATE"#,
    r#" SET "count" = f."count" + 1 WHERE f."count" < $3 RETURNING "count""#
));

/// Increment the counter and return the count. Returns `None`, and changes nothing, if it has
/// reached `limit`, which is positive. One conditional statement decides, so that parallel requests
/// cannot exceed the limit together.
pub async fn reserve(
    scope: &TenantScope,
    id: &str,
    limit: i64,
    window_start: i64,
    expires_at: i64,
) -> Result<Option<i64>, Error> {
    let values = [id.into(), limit.into(), window_start.into(), expires_at.into()];
    let row = scope.query_one(&RESERVE, values).await?;
    Ok(row.map(|row| row.try_get("", "count")).transpose()?)
}
