//! A code is spent.

use sea_orm::FromQueryResult;

use super::TenantSql;
use crate::{code, error::Error, tenant_scope::TenantScope};

/// The one conditional update whose row is the answer.
const SPEND: TenantSql = TenantSql::new(
    r#"UPDATE "code" AS c SET "spent_at" = $3
  WHERE c."tenant_id" = $1 AND c."id" = $2 AND c."spent_at" IS NULL AND c."expires_at" > $3
  RETURNING "tenant_id", "id", "grant_id", "redirect_uri", "redirect_uri_was_sent", "challenge", "challenge_method", "nonce", "scope", "expires_at", "spent_at""#,
);

/// Spend it: nothing where it is unknown, spent or expired.
pub async fn spend(scope: &TenantScope, id: &str, now: i64) -> Result<Option<code::Row>, Error> {
    let row = scope.one(&SPEND, [id.into(), now.into()]).await?;
    Ok(row.map(|row| code::Row::from_query_result(&row, "")).transpose()?)
}
