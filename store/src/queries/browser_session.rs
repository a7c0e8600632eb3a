//! Lookup of the user who is signed in to a tenant in a browser.
//!
//! Protocol endpoints look up by the session cookie, with the user's consent to a client; the
//! console looks up by browser, with the user's role. A sign-in may be found that waits for a
//! second factor: the caller leaves it out, or asks for the factor.

use sea_orm::FromQueryResult;

use super::{
    ConsentText, TenantSql,
    joined_rows::{Columns, read_sign_in, read_user, sign_in_columns, user_columns},
};
use crate::{error::Error, sign_in, tenant_scope::TenantScope, user};

/// A sign-in and its user.
#[derive(Clone, Debug)]
pub struct SignInWithUser {
    /// The unexpired sign-in of the browser at the tenant.
    pub sign_in: sign_in::Row,
    /// The user who signed in, who may have been blocked since.
    pub user: user::Row,
    /// The user's consent to the client; only if the lookup named a client.
    pub consent: Option<ConsentText>,
    /// The user's role; only if the lookup was by browser.
    pub role: Option<String>,
    /// The id of the user's authenticator app; only if the lookup was by browser.
    pub app_id: Option<String>,
}

const BY_COOKIE: TenantSql = TenantSql::new(concat!(
    "SELECT ",
    sign_in_columns!(),
    ", ",
    user_columns!(),
    r#", k."scope" AS "k_scope", k."claims" AS "k_claims", k."resource" AS "k_resource"
  FROM "cookie_session" c
  JOIN "sign_in" s ON s."tenant_id" = $1 AND s."browser" = c."browser" AND s."expires_at" > $3
  JOIN "user" u ON u."tenant_id" = $1 AND u."id" = s."user_id"
    AND u."session_generation" = s."generation"
  LEFT JOIN "consent" k ON k."tenant_id" = $1 AND k."user_id" = s."user_id" AND k."client_id" = $4
  WHERE c."digest" = $2 AND c."expires_at" > $3"#
));

/// Find the unexpired sign-in by the digest of the session cookie's id. `client_id` is the row id
/// of the requesting client.
pub async fn by_cookie(
    scope: &TenantScope,
    digest: &str,
    now: i64,
    client_id: Option<&str>,
) -> Result<Option<SignInWithUser>, Error> {
    let Some(row) =
        scope.query_one(&BY_COOKIE, [digest.into(), now.into(), client_id.into()]).await?
    else {
        return Ok(None);
    };
    let mut columns = Columns::of(&row);
    Ok(Some(SignInWithUser {
        sign_in: read_sign_in(&mut columns)?,
        user: read_user(&mut columns)?,
        consent: ConsentText::from_query_result_optional(&row, "k_")?,
        role: None,
        app_id: None,
    }))
}

const BY_BROWSER: TenantSql = TenantSql::new(concat!(
    "SELECT ",
    sign_in_columns!(),
    ", ",
    user_columns!(),
    r#", m."role" AS "role", a."id" AS "app_id" FROM "sign_in" s
  JOIN "user" u ON u."tenant_id" = $1 AND u."id" = s."user_id"
    AND u."session_generation" = s."generation"
  LEFT JOIN "membership" m ON m."tenant_id" = $1 AND m."id" = s."user_id"
  LEFT JOIN "authenticator" a ON a."tenant_id" = $1 AND a."user_id" = s."user_id"
  WHERE s."tenant_id" = $1 AND s."browser" = $2 AND s."expires_at" > $3"#
));

/// Find the unexpired sign-in by the browser identifier, which the browser session holds.
pub async fn by_browser(
    scope: &TenantScope,
    browser: &str,
    now: i64,
) -> Result<Option<SignInWithUser>, Error> {
    let Some(row) = scope.query_one(&BY_BROWSER, [browser.into(), now.into()]).await? else {
        return Ok(None);
    };
    let mut columns = Columns::of(&row);
    Ok(Some(SignInWithUser {
        sign_in: read_sign_in(&mut columns)?,
        user: read_user(&mut columns)?,
        consent: None,
        role: row.try_get("", "role")?,
        app_id: row.try_get("", "app_id")?,
    }))
}
