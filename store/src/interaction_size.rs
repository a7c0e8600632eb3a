//! The size of a tenant's interactions, summed up from the newest by an index.

use crate::{error::Error, tenant_scope::TenantScope, tenant_sql::TenantSql};

/// `w` is no table, but bound to the tenant all the same.
macro_rules! first_over_bytes {
    ($kind:literal) => {
        TenantSql::new(concat!(
            r#"WITH w AS (SELECT i."tenant_id", i."created_at", i."id", SUM(i."size")"#,
            r#" OVER (ORDER BY i."created_at" DESC, i."id" DESC) AS "total""#,
            r#" FROM "interaction" i WHERE i."tenant_id" = $1 AND i."browser" "#,
            $kind,
            r#") SELECT w."created_at", w."id" FROM "w" w WHERE w."tenant_id" = $1"#,
            r#" AND w."total" > $2 ORDER BY w."created_at" DESC, w."id" DESC LIMIT 1"#
        ))
    };
}

const FIRST_UNOPENED: TenantSql = first_over_bytes!("IS NULL");
const FIRST_OPENED: TenantSql = first_over_bytes!("IS NOT NULL");

/// The newest interaction that exceeds `bytes` together with all newer ones of its kind, as its
/// creation time and id.
pub(crate) async fn first_over(
    scope: &TenantScope,
    is_opened: bool,
    bytes: u64,
) -> Result<Option<(i64, String)>, Error> {
    let sql = if is_opened { &FIRST_OPENED } else { &FIRST_UNOPENED };
    let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
    let Some(row) = scope.query_one(sql, [bytes.into()]).await? else { return Ok(None) };
    Ok(Some((row.try_get("", "created_at")?, row.try_get("", "id")?)))
}
