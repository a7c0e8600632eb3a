//! Refresh token rotation (RFC 9700 §4.14.2).

use sea_orm::FromQueryResult;

use crate::tenant_sql::TenantSql;
use crate::{error::Error, refresh_token, tenant_scope::TenantScope};

/// One conditional update, so that only one of several concurrent requests gets the row.
const ROTATE: TenantSql = TenantSql::new(concat!(
    r#"UPDATE "refresh_token" AS r"#,
    r#" SET "rotated_at" = $3, "successor_id" = $4, "successor_sealed" = $5
  WHERE r."tenant_id" = $1 AND r."id" = $2 AND r."rotated_at" IS NULL AND r."expires_at" > $3
  RETURNING "tenant_id", "id", "grant_id", "scope", "issued_at", "expires_at", "rotated_at","#,
    r#" "successor_id", "successor_sealed""#,
));

/// Mark a refresh token as rotated and store its encrypted successor. Returns the token's row, or
/// `None` if the token is unknown, rotated or expired.
pub async fn rotate(
    scope: &TenantScope,
    id: &str,
    now: i64,
    successor_id: &str,
    successor_sealed: &str,
) -> Result<Option<refresh_token::Row>, Error> {
    let row = scope
        .query_one(&ROTATE, [id.into(), now.into(), successor_id.into(), successor_sealed.into()])
        .await?;
    Ok(row.map(|row| refresh_token::Row::from_query_result(&row, "")).transpose()?)
}
