//! Personal access tokens, which users create for their own programs.
//!
//! A token is looked up by the digest of its value; its id identifies it in lists.

use sea_orm::{Order, entity::prelude::*, sea_query::Expr};

use crate::{error::Error, tenant_scope::TenantScope};

/// A personal access token. Revoking it deletes the row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "personal_token")]
pub struct Model {
    /// The owning tenant. With `id` it is the primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: String,
    /// The row id, which identifies the token in the console and the audit log.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The user who created the token; its bearer acts on behalf of this user.
    pub user_id: String,
    /// The user's own name for the token.
    pub name: String,
    /// The digest of the token (HMAC-SHA-256), unique in the tenant; the token itself is shown
    /// once.
    pub digest: String,
    /// The last four characters of the token, to recognise it by.
    pub hint: String,
    /// When the token was created, in Unix seconds.
    pub created_at: i64,
    /// When the token stops being accepted and the row can be deleted, in Unix seconds.
    pub expires_at: i64,
    /// When the token was last used, in Unix seconds, not updated by every use; NULL if it never
    /// was.
    pub last_used_at: Option<i64>,
}

pub use Model as Row;

/// Declares no relations: the statements write their joins out.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Store a new token of a user.
pub async fn insert(scope: &TenantScope, row: Row) -> Result<(), Error> {
    scope.insert::<ActiveModel>(row).await
}

/// Find an unexpired token by its digest.
pub async fn find_usable(
    scope: &TenantScope,
    digest: &str,
    now: i64,
) -> Result<Option<Row>, Error> {
    scope
        .find::<Entity>()
        .filter(Column::Digest.eq(digest))
        .filter(Column::ExpiresAt.gt(now))
        .one()
        .await
}

/// Find one of a user's tokens.
pub async fn by_id(scope: &TenantScope, user_id: &str, id: &str) -> Result<Option<Row>, Error> {
    scope.find::<Entity>().filter(Column::UserId.eq(user_id)).filter(Column::Id.eq(id)).one().await
}

/// A user's unexpired tokens, newest first.
pub async fn list_by_user(scope: &TenantScope, user_id: &str, now: i64) -> Result<Vec<Row>, Error> {
    scope
        .find::<Entity>()
        .filter(Column::UserId.eq(user_id))
        .filter(Column::ExpiresAt.gt(now))
        .order_by(Column::Id, Order::Desc)
        .all()
        .await
}

/// Record a use, unless another process has recorded one since `before` was read.
pub async fn touch(
    scope: &TenantScope,
    id: &str,
    before: Option<i64>,
    now: i64,
) -> Result<u64, Error> {
    let update = scope
        .update::<Entity>()
        .set(Column::LastUsedAt, Expr::value(now))
        .filter(Column::Id.eq(id));
    match before {
        Some(before) => update.filter(Column::LastUsedAt.eq(before)).exec().await,
        None => update.filter(Column::LastUsedAt.is_null()).exec().await,
    }
}

/// Revoke one of a user's tokens.
pub async fn remove(scope: &TenantScope, user_id: &str, id: &str) -> Result<u64, Error> {
    scope
        .delete::<Entity>()
        .filter(Column::UserId.eq(user_id))
        .filter(Column::Id.eq(id))
        .exec()
        .await
}

/// Revoke all of a user's tokens.
pub async fn remove_for_user(scope: &TenantScope, user_id: &str) -> Result<u64, Error> {
    scope.delete::<Entity>().filter(Column::UserId.eq(user_id)).exec().await
}
