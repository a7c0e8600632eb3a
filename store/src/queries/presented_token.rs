//! Lookup of a presented token with the rows that decide whether it is active.
//!
//! The caller checks expiry, the grant and the user; these statements only read.

use sea_orm::FromQueryResult;

use super::{GrantWithUser, TenantSql, columns, grant_columns, grant_with_user_from, user_columns};
use crate::{access_token, error::Error, grant, refresh_token, tenant_scope::TenantScope, user};

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
    Ok(Some(grant_with_user_from(&row)?))
}

const OPAQUE: TenantSql = TenantSql::new(concat!(
    "SELECT ",
    columns!(
        "a": "tenant_id", "id", "grant_id", "client_id", "scope", "audience", "issued_at",
        "expires_at"
    ),
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
    let token = access_token::Row::from_query_result(&row, "a_")?;
    let grant_with_user = Option::<grant::Row>::from_query_result(&row, "g_")?
        .zip(Option::<user::Row>::from_query_result(&row, "u_")?)
        .map(|(grant, user)| GrantWithUser { grant, user });
    Ok(Some((token, grant_with_user)))
}

const REFRESH: TenantSql = TenantSql::new(concat!(
    "SELECT ",
    columns!(
        "r": "tenant_id", "id", "grant_id", "scope", "issued_at", "expires_at", "rotated_at",
        "successor_id", "successor_sealed"
    ),
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
    Ok(Some((refresh_token::Row::from_query_result(&row, "r_")?, grant_with_user_from(&row)?)))
}
