//! Handwritten SQL statements for the most frequent requests.
//!
//! A statement that runs in a tenant's scope is a [`TenantSql`]: the scope binds the tenant's id as
//! `$1`, and a statement that does not filter each of its tables by `$1` does not compile. The
//! statements use only syntax with the same meaning on SQLite and PostgreSQL: `$n`, quoted names,
//! `RETURNING`, `ON CONFLICT` and `LEFT JOIN`. Row locks exist on PostgreSQL only and are variants
//! of their statements.

mod expired_grants;
mod rename_browser;

pub mod authorization_code;
pub mod browser_session;
pub mod console_session;
pub mod issue_preconditions;
pub mod link_preconditions;
pub mod presented_token;
pub mod rate_counter;
pub mod refresh_token;
pub mod remove_factor;
pub mod ways_to_sign_in;

pub(crate) use expired_grants::remove_expired_grants;

use sea_orm::{DbErr, FromQueryResult, QueryResult};

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

/// The columns of a table alias, each named `alias_column`, to read an entity from a join.
macro_rules! columns {
    ($alias:literal: $first:literal $(, $rest:literal)*) => {
        concat!(
            $alias, ".\"", $first, "\" AS \"", $alias, "_", $first, "\""
            $(, ", ", $alias, ".\"", $rest, "\" AS \"", $alias, "_", $rest, "\"")*
        )
    };
}
macro_rules! user_columns {
    () => {
        columns!(
            "u": "tenant_id", "id", "username", "name_key", "email", "email_verified", "claims",
            "disabled", "self_created", "version", "created_at", "updated_at"
        )
    };
}
macro_rules! grant_columns {
    () => {
        columns!(
            "g": "tenant_id", "id", "client_id", "user_id", "sign_in_id", "scope", "resource",
            "claims", "auth_time", "acr", "amr", "created_at", "expires_at", "ended_at",
            "ended_reason", "factor_id"
        )
    };
}
/// Whether the provider of a sign-in, if it has one, is still in effect.
macro_rules! provider_in_effect {
    () => {
        r#"(s."provider_id" IS NULL OR EXISTS (SELECT 1 FROM "identity_provider" p
    WHERE p."tenant_id" = $1 AND p."id" = s."provider_id" AND p."enabled"
      AND p."generation" = s."provider_generation"))"#
    };
}
use {columns, grant_columns, provider_in_effect, user_columns};

const GRANT_WITH_USER: TenantSql = TenantSql::new(concat!(
    "SELECT ",
    grant_columns!(),
    ", ",
    user_columns!(),
    r#" FROM "grant" g JOIN "user" u ON u."tenant_id" = $1 AND u."id" = g."user_id""#,
    r#" WHERE g."tenant_id" = $1 AND g."id" = $2"#
));

fn grant_with_user_from(row: &QueryResult) -> Result<GrantWithUser, DbErr> {
    Ok(GrantWithUser {
        grant: grant::Row::from_query_result(row, "g_")?,
        user: user::Row::from_query_result(row, "u_")?,
    })
}

/// Find a grant with its user. A grant without a user is not found.
pub async fn grant_with_user(
    scope: &TenantScope,
    grant_id: &str,
) -> Result<Option<GrantWithUser>, Error> {
    let row = scope.query_one(&GRANT_WITH_USER, [grant_id.into()]).await?;
    Ok(row.as_ref().map(grant_with_user_from).transpose()?)
}
