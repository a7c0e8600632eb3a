//! Redemption of authorization codes (RFC 6749 §4.1.3).

use sea_orm::FromQueryResult;

use crate::tenant_sql::TenantSql;
use crate::{authorization_code, error::Error, tenant_scope::TenantScope};

/// One conditional update, so that only one of several concurrent requests gets the row.
const SPEND: TenantSql = TenantSql::new(concat!(
    r#"UPDATE "code" AS c SET "spent_at" = $3
  WHERE c."tenant_id" = $1 AND c."id" = $2 AND c."spent_at" IS NULL AND c."expires_at" > $3
  RETURNING "tenant_id", "id", "grant_id", "redirect_uri", "redirect_uri_was_sent", "challenge","#,
    r#" "challenge_method", "nonce", "scope", "expires_at", "spent_at", "additions""#,
));

/// Mark a code as spent and return it. Returns `None` if it is unknown, spent or expired.
pub async fn spend(
    scope: &TenantScope,
    id: &str,
    now: i64,
) -> Result<Option<authorization_code::Row>, Error> {
    let row = scope.query_one(&SPEND, [id.into(), now.into()]).await?;
    Ok(row.map(|row| authorization_code::Row::from_query_result(&row, "")).transpose()?)
}
