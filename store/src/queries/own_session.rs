//! The session in which a user changes their own account, checked in the transaction that writes.

use super::{
    locking_sql::{LockingSql, locking_sql},
    provider_in_effect,
};
use crate::{error::Error, tenant_scope::TenantScope};

const SELECT: LockingSql = locking_sql!(
    r#"SELECT s."acr" FROM "sign_in" s
  JOIN "user" u ON u."tenant_id" = $1 AND u."id" = s."user_id"
    AND u."session_generation" = s."generation"
  WHERE s."tenant_id" = $1 AND s."id" = $2 AND s."expires_at" > $3 AND NOT s."pending" AND "#,
    provider_in_effect!();
    " FOR NO KEY UPDATE OF s"
);

/// Lock an unexpired sign-in until the transaction ends, and return its
/// [`acr`](crate::sign_in::Model::acr), which a factor may have raised since it was read. `None` if
/// it has ended, or its provider was disabled or deleted.
pub async fn lock(scope: &TenantScope, id: &str, now: i64) -> Result<Option<String>, Error> {
    let row = SELECT.query_one(scope, [id.into(), now.into()]).await?;
    Ok(row.map(|row| row.try_get("", "acr")).transpose()?)
}
