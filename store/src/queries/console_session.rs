//! The session of the console and the role of its user, checked in the transaction that writes.
//!
//! On PostgreSQL both rows are locked until the transaction ends: a transaction that ends the
//! session or changes the role has either committed before, and nothing is found, or it waits. The
//! locks are shared, and updates of `last_seen_at` do not wait for them.

use sea_orm::{ConnectionTrait, Statement};

use super::{
    locking_sql::{LockingSql, locking_sql},
    provider_in_effect,
};
use crate::{error::Error, tenant_scope::TenantScope};

/// Whether a session of one factor does not have to pass an app that its user has set up since.
macro_rules! passed_app {
    () => {
        r#"(NOT $5 OR s."acr" = '2' OR NOT EXISTS (SELECT 1 FROM "authenticator" a
    WHERE a."tenant_id" = $1 AND a."user_id" = s."user_id"))"#
    };
}

const FIND: LockingSql = locking_sql!(
    r#"SELECT 1 FROM "sign_in" s"#,
    r#" JOIN "membership" m ON m."tenant_id" = $1 AND m."id" = s."user_id""#,
    r#" JOIN "user" u ON u."tenant_id" = $1 AND u."id" = s."user_id""#,
    r#" AND u."session_generation" = s."generation""#,
    r#" WHERE s."tenant_id" = $1 AND s."id" = $2 AND s."expires_at" > $3 AND m."role" = $4"#,
    r#" AND NOT s."pending" AND "#,
    provider_in_effect!(),
    " AND ",
    passed_app!();
    " FOR KEY SHARE OF s FOR SHARE OF m"
);

/// Lock an unexpired session whose user has this role and, with `needs_app`, has passed the app
/// that they have. Returns whether there is one. `tenant_id` is the tenant of the session, which is
/// not the tenant of the scope if an operator acts.
pub async fn lock(
    scope: &TenantScope,
    (tenant_id, sign_in_id): (&str, &str),
    (role, needs_app): (&str, bool),
    now: i64,
) -> Result<bool, Error> {
    let backend = scope.executor().get_database_backend();
    let values: [sea_orm::Value; 5] =
        [tenant_id.into(), sign_in_id.into(), now.into(), role.into(), needs_app.into()];
    let statement = Statement::from_sql_and_values(backend, FIND.of(scope).as_str(), values);
    Ok(scope.executor().query_one_raw(statement).await?.is_some())
}
