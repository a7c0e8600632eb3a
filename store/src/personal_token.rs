//! Personal access tokens, which users create for their own programs.
//!
//! A token is looked up by the digest of its value; its id identifies it in lists.

use sea_orm::{Order, entity::prelude::*, sea_query::Expr};

use crate::{error::Error, tenant_scope::TenantScope};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "personal_token")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub user_id: String,
    pub name: String,
    pub digest: String,
    pub hint: String,
    pub created_at: i64,
    pub expires_at: i64,
    pub last_used_at: Option<i64>,
}

pub use Model as Row;

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

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
