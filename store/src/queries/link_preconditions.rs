//! What the link of an identity relies on, checked in the transaction that links: the session of
//! the browser, and the grant of the access token that asked for it.
//!
//! The rows are locked as those of [`super::issue_preconditions`].

use sea_orm::FromQueryResult;

use super::{
    locking_sql::{LockingSql, locking_sql},
    provider_in_effect,
};
use crate::{error::Error, tenant_scope::TenantScope};

const SELECT: LockingSql = locking_sql!(
    r#"SELECT s."created_at" AS "signed_in_at", s."acr", g."created_at" AS "granted_at"
  FROM "sign_in" s
  JOIN "grant" g ON g."tenant_id" = $1 AND g."id" = $3 AND g."user_id" = s."user_id"
    AND g."ended_at" IS NULL AND g."expires_at" > $6
  JOIN "client" c ON c."tenant_id" = $1 AND c."id" = g."client_id" AND c."enabled"
    AND g."created_at" >= c."ended_before"
  JOIN "user" u ON u."tenant_id" = $1 AND u."id" = s."user_id"
    AND u."session_generation" = s."generation" AND u."grant_generation" = g."generation"
  WHERE s."tenant_id" = $1 AND s."id" = $2 AND s."user_id" = $4 AND s."browser" = $5
    AND s."expires_at" > $6 AND NOT s."pending" AND "#,
    provider_in_effect!();
    " FOR NO KEY UPDATE OF s FOR SHARE OF g, c"
);

/// The rows as they were read when the sign-in at the provider began.
#[derive(Clone, Copy, Debug)]
pub struct LinkPreconditions<'a> {
    /// The row id of the session.
    pub sign_in_id: &'a str,
    /// The row id of the grant, which must be of the same user.
    pub grant_id: &'a str,
    /// The user.
    pub user_id: &'a str,
    /// The browser of the session.
    pub browser: &'a str,
}

/// The rows as they are now.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct LinkRequester {
    /// When the session began, in Unix seconds.
    pub signed_in_at: i64,
    /// The context class of the session.
    pub acr: String,
    /// When the grant began, in Unix seconds.
    pub granted_at: i64,
}

/// Lock the rows if all are still in effect. Returns `None` if one has ended.
pub async fn lock(
    scope: &TenantScope,
    expected: &LinkPreconditions<'_>,
    now: i64,
) -> Result<Option<LinkRequester>, Error> {
    let LinkPreconditions { sign_in_id, grant_id, user_id, browser } = *expected;
    let values = [sign_in_id.into(), grant_id.into(), user_id.into(), browser.into(), now.into()];
    let row = SELECT.query_one(scope, values).await?;
    Ok(row.map(|row| LinkRequester::from_query_result(&row, "")).transpose()?)
}
