//! The token of a program at the registration endpoints and what it depends on, checked in the
//! transaction that writes.
//!
//! On PostgreSQL the rows are locked until the transaction ends: a transaction that ends the token
//! has either committed before, and nothing is found, or it waits and then ends what was written,
//! too. The user is locked first, as by what blocks them, changes their password or their role, and
//! a client before its registration and its grants, as by what changes or deletes it.

use super::{
    TenantSql,
    locking_sql::{LockingSql, has_row_locks, locking_sql},
};
use crate::{error::Error, tenant_scope::TenantScope};

/// The grant of an access token, with its user and client.
macro_rules! active_grant {
    () => {
        r#"SELECT c."version" FROM "user" u
  JOIN "client" c ON c."tenant_id" = $1 AND c."id" = $3 AND c."enabled"
  JOIN "grant" g ON g."tenant_id" = $1 AND g."id" = $4 AND g."user_id" = u."id"
    AND g."client_id" = c."id" AND g."ended_at" IS NULL AND g."expires_at" > $5
    AND g."created_at" >= c."ended_before" AND g."generation" = u."grant_generation""#
    };
}
macro_rules! enabled_user {
    () => {
        r#" WHERE u."tenant_id" = $1 AND u."id" = $2 AND NOT u."disabled""#
    };
}

/// Only a deletion of the token waits: the time of its last use may be written meanwhile.
const PERSONAL: LockingSql = locking_sql!(
    r#"SELECT 1 FROM "user" u
  JOIN "personal_token" t ON t."tenant_id" = $1 AND t."id" = $3 AND t."user_id" = u."id"
    AND t."expires_at" > $4"#,
    enabled_user!();
    " FOR NO KEY UPDATE OF u FOR KEY SHARE OF t"
);

const REGISTRATION: LockingSql = locking_sql!(
    r#"SELECT 1 FROM "user" u
  JOIN "client" c ON c."tenant_id" = $1 AND c."id" = $3
  JOIN "registration" r ON r."tenant_id" = $1 AND r."id" = c."id" AND r."user_id" = u."id"
    AND r."token_digest" = $4 AND r."token_revoked_at" IS NULL
  JOIN "client_owner" o ON o."tenant_id" = $1 AND o."client_id" = c."id"
    AND o."user_id" = u."id""#,
    enabled_user!();
    " FOR NO KEY UPDATE OF u, c, r FOR KEY SHARE OF o"
);

const JWT: LockingSql = locking_sql!(
    active_grant!(),
    enabled_user!();
    " FOR NO KEY UPDATE OF u FOR SHARE OF c, g"
);

const OPAQUE: LockingSql = locking_sql!(
    active_grant!(),
    r#" JOIN "access_token" a ON a."tenant_id" = $1 AND a."id" = $6 AND a."grant_id" = g."id"
    AND a."expires_at" > $5"#,
    enabled_user!();
    " FOR NO KEY UPDATE OF u FOR SHARE OF c, g, a"
);

/// Lock a personal access token and its user. Returns false if the token was revoked or has
/// expired, or its user is blocked.
pub async fn lock_personal_token(
    scope: &TenantScope,
    user_id: &str,
    token_id: &str,
    now: i64,
) -> Result<bool, Error> {
    let values = [user_id.into(), token_id.into(), now.into()];
    Ok(PERSONAL.query_one(scope, values).await?.is_some())
}

/// A registration access token (RFC 7592) as it was presented.
#[derive(Clone, Copy, Debug)]
pub struct RegistrationToken<'a> {
    /// The row id of its client.
    pub client_id: &'a str,
    /// The digest of its value.
    pub digest: &'a str,
    /// The user who registered the client.
    pub user_id: &'a str,
}

/// Lock the registration of a client with its user, the client and the ownership. Returns false if
/// the token was replaced or revoked, its user is blocked or no longer owns the client.
pub async fn lock_registration_token(
    scope: &TenantScope,
    token: &RegistrationToken<'_>,
) -> Result<bool, Error> {
    let values = [token.user_id.into(), token.client_id.into(), token.digest.into()];
    Ok(REGISTRATION.query_one(scope, values).await?.is_some())
}

/// A user's access token as it was presented.
#[derive(Clone, Copy, Debug)]
pub struct AccessToken<'a> {
    /// The row id of its grant.
    pub grant_id: &'a str,
    /// The user.
    pub user_id: &'a str,
    /// The row id of the client.
    pub client_id: &'a str,
    /// The row id of an opaque token; a JWT has no row.
    pub opaque_id: Option<&'a str>,
}

/// Lock the grant of an access token with its user and client, and the row of an opaque token.
/// Returns the version of the client; `None` if one of them has ended, or is blocked or disabled.
pub async fn lock_access_token(
    scope: &TenantScope,
    token: &AccessToken<'_>,
    now: i64,
) -> Result<Option<i64>, Error> {
    let AccessToken { grant_id, user_id, client_id, opaque_id } = *token;
    let values = [user_id.into(), client_id.into(), grant_id.into(), now.into()];
    let row = match opaque_id {
        Some(id) => {
            let [user_id, client_id, grant_id, now] = values;
            OPAQUE.query_one(scope, [user_id, client_id, grant_id, now, id.into()]).await?
        }
        None => JWT.query_one(scope, values).await?,
    };
    Ok(row.map(|row| row.try_get("", "version")).transpose()?)
}

const GRANT_LOCKED: TenantSql = TenantSql::new(
    r#"SELECT 1 FROM "grant" g WHERE g."tenant_id" = $1 AND g."id" = $2 FOR NO KEY UPDATE OF g"#,
);

/// Wait for the transactions that rely on access tokens of this grant, before one of its JWTs is
/// revoked: a JWT has no row that they could lock.
pub async fn lock_grant(scope: &TenantScope, grant_id: &str) -> Result<(), Error> {
    if has_row_locks(scope) {
        scope.query_one(&GRANT_LOCKED, [grant_id.into()]).await?;
    }
    Ok(())
}
