//! Browsers in which users are not asked for the second factor.

use sea_orm::{Order, entity::prelude::*, sea_query::Expr};

use crate::{error::Error, tenant_scope::TenantScope};

/// A browser that a user has remembered when they passed the second factor in it.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "remembered_device")]
pub struct Model {
    /// The owning tenant. With `id` it is the primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: String,
    /// The row id, with the prefix `rdv_`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The user.
    pub user_id: String,
    /// The digest of the token in the browser's cookie, unique in the tenant.
    pub token: String,
    /// How the browser names itself (RFC 9110 §10.1.5), shortened; empty if it does not.
    pub user_agent: String,
    /// The client IP address when it was remembered.
    pub address: String,
    /// When it was remembered, in Unix seconds, but not before the `ended_before` of its tenant.
    pub created_at: i64,
    /// When the user last signed in with it, in Unix seconds.
    pub last_used_at: i64,
    /// When it is forgotten, in Unix seconds.
    pub expires_at: i64,
}

pub use Model as Row;

/// Declares no relations: the statements write their joins out.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Remember a browser.
pub async fn insert(scope: &TenantScope, row: Row) -> Result<(), Error> {
    scope.insert::<ActiveModel>(row).await
}

/// The remembered browser of a user that has one of these tokens, as digests.
pub async fn by_tokens(
    scope: &TenantScope,
    user_id: &str,
    tokens: &[String],
    now: i64,
) -> Result<Option<Row>, Error> {
    let query = scope.find::<Entity>().filter(Column::UserId.eq(user_id));
    let query = query.filter(Column::Token.is_in(tokens)).filter(Column::ExpiresAt.gt(now));
    query.order_by(Column::Id, Order::Desc).one().await
}

/// Record a use. A row count of 0 means that the browser was forgotten.
pub async fn record_use(scope: &TenantScope, id: &str, now: i64) -> Result<u64, Error> {
    let update = scope.update::<Entity>().set(Column::LastUsedAt, Expr::value(now));
    update.filter(Column::Id.eq(id)).filter(Column::ExpiresAt.gt(now)).exec().await
}

/// The remembered browsers of a user, the newest first.
pub async fn list_by_user(
    scope: &TenantScope,
    user_id: &str,
    now: i64,
    limit: u64,
) -> Result<Vec<Row>, Error> {
    let query = scope.find::<Entity>().filter(Column::UserId.eq(user_id));
    let query = query.filter(Column::ExpiresAt.gt(now));
    query.order_by(Column::Id, Order::Desc).limit(limit).all().await
}

/// Forget the browsers of a user but the newest.
pub async fn keep_newest(scope: &TenantScope, user_id: &str, count: u64) -> Result<u64, Error> {
    let newest = scope.find::<Entity>().filter(Column::UserId.eq(user_id));
    let newest = newest.order_by(Column::Id, Order::Desc).limit(count).subquery(Column::Id);
    let delete = scope.delete::<Entity>().filter(Column::UserId.eq(user_id));
    delete.filter(Column::Id.not_in_subquery(newest)).exec().await
}

/// Forget a browser of a user. A row count of 0 means that they have no such one.
pub async fn remove(scope: &TenantScope, user_id: &str, id: &str) -> Result<u64, Error> {
    let delete = scope.delete::<Entity>().filter(Column::UserId.eq(user_id));
    delete.filter(Column::Id.eq(id)).exec().await
}

/// Forget all browsers of a user. Returns how many there were.
pub async fn remove_for_user(scope: &TenantScope, user_id: &str) -> Result<u64, Error> {
    scope.delete::<Entity>().filter(Column::UserId.eq(user_id)).exec().await
}
