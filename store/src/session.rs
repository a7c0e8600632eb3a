//! Statements on browser sessions, which belong to no tenant.
//!
//! A session gets a new id at sign-in and is otherwise only extended, so that a late write of an
//! old request cannot restore an ended session.

use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};

use crate::{
    cookie_session::{ActiveModel, Column, Entity, Row},
    error::Error,
    installation_scope::InstallationScope,
};

/// Insert a session. Returns false, and changes nothing, if the digest exists already.
pub async fn insert_if_absent(
    installation: &InstallationScope,
    digest: &str,
    browser: &str,
    expires_at: i64,
) -> Result<bool, Error> {
    let row = ActiveModel {
        digest: Set(digest.into()),
        browser: Set(browser.into()),
        expires_at: Set(expires_at),
    };
    let insert = Entity::insert(row).on_conflict_do_nothing();
    let outcome = insert.exec_without_returning(installation.executor()).await?;
    Ok(matches!(outcome, sea_orm::TryInsertResult::Inserted(rows) if rows > 0))
}

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

/// Set the expiry of an existing session. A row count of 0 means that the session has ended.
pub async fn extend(
    installation: &InstallationScope,
    digest: &str,
    expires_at: i64,
) -> Result<u64, Error> {
    let update = Entity::update_many()
        .col_expr(Column::ExpiresAt, Expr::value(expires_at))
        .filter(Column::Digest.eq(digest));
    Ok(update.exec(installation.executor()).await?.rows_affected)
}

pub async fn remove(installation: &InstallationScope, digest: &str) -> Result<u64, Error> {
    Ok(Entity::delete_by_id(digest).exec(installation.executor()).await?.rows_affected)
}
