//! Submissions of console forms, by the digest of browser, path and body.
//!
//! A row without a response is in progress. It belongs to no tenant: a browser may have sessions at
//! several.

use sea_orm::{ActiveValue::Set, Condition, QueryFilter, entity::prelude::*, sea_query::Expr};

use crate::{clock::CLOCK_SKEW, error::Error, installation_scope::InstallationScope};

/// A form that was submitted once, so that a repeated submission gets the same response.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "submission")]
pub struct Model {
    /// The digest of browser, path and body (HMAC-SHA-256): the primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub digest: String,
    /// The identifier of the browser that submitted the form.
    pub browser: String,
    /// The sealed response.
    pub response: Option<String>,
    /// When the row can be deleted, in Unix seconds: the submission is then abandoned or forgotten.
    pub expires_at: i64,
}

pub use Model as Row;

/// Declares no relations: the statements write their joins out.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Insert a submission in progress. Returns false, and changes nothing, if an unexpired one exists.
/// None expires later than a new one: it was stored before the clock was set back.
pub async fn claim(
    installation: &InstallationScope,
    digest: &str,
    browser: &str,
    now: i64,
    expires_at: i64,
) -> Result<bool, Error> {
    Entity::delete_by_id(digest)
        .filter(
            Condition::any()
                .add(Column::ExpiresAt.lte(now))
                .add(Column::ExpiresAt.gt(expires_at + CLOCK_SKEW)),
        )
        .exec(installation.executor())
        .await?;
    let row = ActiveModel {
        digest: Set(digest.into()),
        browser: Set(browser.into()),
        response: Set(None),
        expires_at: Set(expires_at),
    };
    let insert = Entity::insert(row).on_conflict_do_nothing();
    let outcome = insert.exec_without_returning(installation.executor()).await?;
    Ok(matches!(outcome, sea_orm::TryInsertResult::Inserted(rows) if rows > 0))
}

/// Find a submission by its digest, also if it has expired and its row is not deleted yet.
pub async fn find(installation: &InstallationScope, digest: &str) -> Result<Option<Row>, Error> {
    Ok(Entity::find_by_id(digest).one(installation.executor()).await?)
}

/// Store the response of a submission, and delete the browser's earlier submissions: only its last
/// one can be repeated.
pub async fn complete(
    installation: &InstallationScope,
    digest: &str,
    browser: &str,
    response: &str,
    expires_at: i64,
) -> Result<(), Error> {
    Entity::update_many()
        .col_expr(Column::Response, Expr::value(response))
        .col_expr(Column::ExpiresAt, Expr::value(expires_at))
        .filter(Column::Digest.eq(digest))
        .exec(installation.executor())
        .await?;
    Entity::delete_many()
        .filter(Column::Browser.eq(browser))
        .filter(Column::Digest.ne(digest))
        .filter(Column::Response.is_not_null())
        .exec(installation.executor())
        .await?;
    Ok(())
}

/// Forget a submission that was rejected, so that it can be tried again.
pub async fn remove(installation: &InstallationScope, digest: &str) -> Result<(), Error> {
    Entity::delete_by_id(digest).exec(installation.executor()).await?;
    Ok(())
}
