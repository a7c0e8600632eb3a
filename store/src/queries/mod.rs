//! Handwritten SQL statements for the most frequent requests.
//!
//! A statement that runs in a tenant's scope is a [`TenantSql`]: the scope binds the tenant's id as
//! `$1`, and a statement that does not filter each of its tables by `$1` does not compile. The
//! statements use only syntax with the same meaning on SQLite and PostgreSQL: `$n`, quoted names,
//! `RETURNING`, `ON CONFLICT` and `LEFT JOIN`. Row locks are variants of their statements
//! (`LockingSql`).

mod expired_grants;
mod joined_rows;
mod locking_sql;
mod rename_browser;

pub mod authorization_code;
pub mod bearer;
pub mod browser_session;
pub mod complete_sign_in;
pub mod console_session;
pub mod issue_preconditions;
pub mod link_preconditions;
pub mod own_session;
pub mod presented_token;
pub mod rate_counter;
pub mod refresh_token;
pub mod remove_factor;
pub mod sessions_of_user;
pub mod start_session;
pub mod ways_to_sign_in;

pub(crate) use expired_grants::remove_expired_grants;

use joined_rows::{Columns, grant_columns, read_grant, read_user, user_columns};
use sea_orm::{DbErr, FromQueryResult};

use crate::{error::Error, grant, tenant_scope::TenantScope, tenant_sql::TenantSql, user};

/// A grant and its resource owner.
#[derive(Clone, Debug)]
pub struct GrantWithUser {
    /// The grant, which may have ended or expired.
    pub grant: grant::Row,
    /// The end user who authorized the client, who may have been blocked since.
    pub user: user::Row,
}

/// A stored consent: the granted scope, individually requested claims and resources, as stored.
#[derive(Clone, Debug, Default, FromQueryResult)]
pub struct ConsentText {
    /// Space-separated scope values (RFC 6749 §3.3).
    pub scope: String,
    /// Names of individually requested claims (OpenID Connect Core §5.5), separated by spaces.
    pub claims: String,
    /// Space-separated resource indicators (RFC 8707).
    pub resource: String,
}

/// Whether the provider of a sign-in, if it has one, is still in effect.
macro_rules! provider_in_effect {
    () => {
        r#"(s."provider_id" IS NULL OR EXISTS (SELECT 1 FROM "identity_provider" p
    WHERE p."tenant_id" = $1 AND p."id" = s."provider_id" AND p."enabled"
      AND p."generation" = s."provider_generation"))"#
    };
}
use provider_in_effect;

const GRANT_WITH_USER: TenantSql = TenantSql::new(concat!(
    "SELECT ",
    grant_columns!(),
    ", ",
    user_columns!(),
    r#" FROM "grant" g JOIN "user" u ON u."tenant_id" = $1 AND u."id" = g."user_id""#,
    r#" WHERE g."tenant_id" = $1 AND g."id" = $2"#
));

fn read_grant_with_user(columns: &mut Columns<'_>) -> Result<GrantWithUser, DbErr> {
    Ok(GrantWithUser { grant: read_grant(columns)?, user: read_user(columns)? })
}

/// Find a grant with its user. A grant without a user is not found.
pub async fn grant_with_user(
    scope: &TenantScope,
    grant_id: &str,
) -> Result<Option<GrantWithUser>, Error> {
    let row = scope.query_one(&GRANT_WITH_USER, [grant_id.into()]).await?;
    Ok(row.map(|row| read_grant_with_user(&mut Columns::of(&row))).transpose()?)
}
