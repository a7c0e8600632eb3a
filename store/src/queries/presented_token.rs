//! Lookup of a presented token with the rows that decide whether it is active.
//!
//! The caller checks expiry, the grant and the user; these statements only read.

use super::{
    GrantWithUser, TenantSql,
    joined_rows::{
        Columns, access_token_columns, grant_columns, read_access_token, read_refresh_token,
        refresh_token_columns, user_columns,
    },
    read_grant_with_user,
};
use crate::{access_token, error::Error, refresh_token, tenant_scope::TenantScope};

const JWT: TenantSql = TenantSql::new(concat!(
    "SELECT ",
    grant_columns!(),
    ", ",
    user_columns!(),
    r#", e."id" AS "ended" FROM "grant" g
  JOIN "user" u ON u."tenant_id" = $1 AND u."id" = g."user_id"
  LEFT JOIN "ended_token" e ON e."tenant_id" = $1 AND e."id" = $3
  WHERE g."tenant_id" = $1 AND g."id" = $2"#
));

/// Find the grant and user of a user's JWT access token. Returns `None` if the token was revoked.
pub async fn grant_of_jwt(
    scope: &TenantScope,
    grant_id: &str,
    jti: &str,
) -> Result<Option<GrantWithUser>, Error> {
    let Some(row) = scope.query_one(&JWT, [grant_id.into(), jti.into()]).await? else {
        return Ok(None);
    };
    if row.try_get::<Option<String>>("", "ended")?.is_some() {
        return Ok(None);
    }
    Ok(Some(read_grant_with_user(&mut Columns::of(&row))?))
}

const OPAQUE: TenantSql = TenantSql::new(concat!(
    "SELECT ",
    access_token_columns!(),
    ", ",
    grant_columns!(),
    ", ",
    user_columns!(),
    r#" FROM "access_token" a
  LEFT JOIN "grant" g ON g."tenant_id" = $1 AND g."id" = a."grant_id"
  LEFT JOIN "user" u ON u."tenant_id" = $1 AND u."id" = g."user_id"
  WHERE a."tenant_id" = $1 AND a."id" = $2"#
));

/// Find an opaque access token with its grant and user. A client credentials token has neither.
pub async fn opaque_access_token(
    scope: &TenantScope,
    id: &str,
) -> Result<Option<(access_token::Row, Option<GrantWithUser>)>, Error> {
    let Some(row) = scope.query_one(&OPAQUE, [id.into()]).await? else { return Ok(None) };
    let mut columns = Columns::of(&row);
    let token = read_access_token(&mut columns)?;
    if columns.is_absent()? {
        return Ok(Some((token, None)));
    }
    Ok(Some((token, Some(read_grant_with_user(&mut columns)?))))
}

const REFRESH: TenantSql = TenantSql::new(concat!(
    "SELECT ",
    refresh_token_columns!(),
    ", ",
    grant_columns!(),
    ", ",
    user_columns!(),
    r#" FROM "refresh_token" r
  JOIN "grant" g ON g."tenant_id" = $1 AND g."id" = r."grant_id"
  JOIN "user" u ON u."tenant_id" = $1 AND u."id" = g."user_id"
  WHERE r."tenant_id" = $1 AND r."id" = $2"#
));

/// Find a refresh token with its grant and user.
pub async fn refresh_token(
    scope: &TenantScope,
    id: &str,
) -> Result<Option<(refresh_token::Row, GrantWithUser)>, Error> {
    let Some(row) = scope.query_one(&REFRESH, [id.into()]).await? else { return Ok(None) };
    let mut columns = Columns::of(&row);
    let token = read_refresh_token(&mut columns)?;
    Ok(Some((token, read_grant_with_user(&mut columns)?)))
}
