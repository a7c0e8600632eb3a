//! Statements on browser sessions, which belong to no tenant.
//!
//! A session gets a new id at sign-in and is otherwise only extended, so that a late write of an
//! old request cannot restore an ended session.

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Statement,
};

use crate::{
    batch_size::Batches,
    cookie_session::{Column, Entity, Row},
    error::Error,
    installation_scope::InstallationScope,
};

/// When a session expires: an anonymous one earlier than that of a browser which is signed in at
/// some tenant.
#[derive(Clone, Copy, Debug)]
pub struct Expiry {
    /// The current time in Unix seconds, which decides whether a sign-in has expired.
    pub now: i64,
    /// The expiry of a session of a browser that is not signed in, in Unix seconds.
    pub anonymous: i64,
    /// The expiry of a session of a browser that is signed in at some tenant, in Unix seconds.
    pub signed_in: i64,
}

/// The condition that a browser has an unexpired sign-in at any tenant; `$2` is now.
macro_rules! is_signed_in {
    ($browser:literal) => {
        concat!(
            r#"EXISTS (SELECT 1 FROM "sign_in" s WHERE s."browser" = "#,
            $browser,
            r#" AND s."expires_at" > $2)"#
        )
    };
}

const INSERT: &str = concat!(
    r#"INSERT INTO "cookie_session" ("digest", "browser", "expires_at") "#,
    r#"SELECT $1, $5, CASE WHEN "#,
    is_signed_in!("$5"),
    " THEN CAST($4 AS BIGINT) ELSE CAST($3 AS BIGINT) END WHERE TRUE ON CONFLICT DO NOTHING"
);

const EXTEND: &str = concat!(
    r#"UPDATE "cookie_session" SET "expires_at" = CASE WHEN "#,
    is_signed_in!(r#""cookie_session"."browser""#),
    r#" THEN $4 WHEN "expires_at" < $3 THEN $3 ELSE "expires_at" END WHERE "digest" = $1"#
);

/// A browser that is signed in also has a session that expires soon, at the end of its lifetime.
const TRIM: &str = concat!(
    r#"DELETE FROM "cookie_session" WHERE "digest" IN (SELECT c."digest" FROM "cookie_session" c"#,
    r#" WHERE c."expires_at" <= $1 AND NOT EXISTS"#,
    r#" (SELECT 1 FROM "sign_in" s WHERE s."browser" = c."browser") LIMIT $2)"#
);

fn values(digest: &str, expiry: Expiry) -> Vec<sea_orm::Value> {
    vec![digest.into(), expiry.now.into(), expiry.anonymous.into(), expiry.signed_in.into()]
}

async fn execute(
    installation: &InstallationScope,
    sql: &str,
    values: Vec<sea_orm::Value>,
) -> Result<u64, Error> {
    let executor = installation.executor();
    let statement = Statement::from_sql_and_values(executor.get_database_backend(), sql, values);
    Ok(executor.execute_raw(statement).await?.rows_affected())
}

/// Insert a session. Returns false, and changes nothing, if the digest exists already.
pub async fn insert_if_absent(
    installation: &InstallationScope,
    digest: &str,
    browser: &str,
    expiry: Expiry,
) -> Result<bool, Error> {
    let mut values = values(digest, expiry);
    values.push(browser.into());
    Ok(execute(installation, INSERT, values).await? > 0)
}

/// Find an unexpired session by the digest of the session cookie's id.
pub async fn load(
    installation: &InstallationScope,
    digest: &str,
    now: i64,
) -> Result<Option<Row>, Error> {
    Ok(Entity::find_by_id(digest)
        .filter(Column::ExpiresAt.gt(now))
        .one(installation.executor())
        .await?)
}

/// Extend an existing session. A row count of 0 means that it has ended.
pub async fn extend(
    installation: &InstallationScope,
    digest: &str,
    expiry: Expiry,
) -> Result<u64, Error> {
    execute(installation, EXTEND, values(digest, expiry)).await
}

/// Delete anonymous sessions, the oldest first, until `limit` are left. `anonymous` is the latest
/// time at which one of them expires. Returns the number of deleted rows.
pub async fn trim_anonymous(
    installation: &InstallationScope,
    anonymous: i64,
    limit: u64,
) -> Result<u64, Error> {
    let newest = Entity::find()
        .filter(Column::ExpiresAt.lte(anonymous))
        .order_by_desc(Column::ExpiresAt)
        .offset(limit)
        .limit(1);
    let Some(first) = newest.one(installation.executor()).await? else { return Ok(0) };
    let mut batches = Batches::new();
    while let Some(rows) = batches.next_size() {
        let values = vec![first.expires_at.into(), rows.into()];
        batches.record(execute(installation, TRIM, values).await?);
    }
    Ok(batches.changed)
}

/// End a session. A row count of 0 means that it had ended before.
pub async fn remove(installation: &InstallationScope, digest: &str) -> Result<u64, Error> {
    Ok(Entity::delete_by_id(digest).exec(installation.executor()).await?.rows_affected)
}
