//! The consent of end users: the scope, individual claims and resources that each has granted to
//! a client.

use sea_orm::{Order, entity::prelude::*};

use crate::{error::Error, tenant_scope::TenantScope};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "consent")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub user_id: String,
    pub client_id: String,
    pub scope: String,
    /// Individually requested claims, separated by spaces.
    pub claims: String,
    /// Space-separated resource indicators (RFC 8707).
    pub resource: String,
    pub created_at: i64,
    pub updated_at: i64,
}

pub use Model as Row;

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub async fn by_user_and_client(
    scope: &TenantScope,
    user_id: &str,
    client_id: &str,
) -> Result<Option<Row>, Error> {
    scope
        .find::<Entity>()
        .filter(Column::UserId.eq(user_id))
        .filter(Column::ClientId.eq(client_id))
        .one()
        .await
}

/// Read a consent and lock it until the transaction ends, so that a concurrent withdrawal is not
/// undone.
pub async fn lock(
    scope: &TenantScope,
    user_id: &str,
    client_id: &str,
) -> Result<Option<Row>, Error> {
    scope
        .find::<Entity>()
        .filter(Column::UserId.eq(user_id))
        .filter(Column::ClientId.eq(client_id))
        .lock()
        .one()
        .await
}

pub async fn upsert(scope: &TenantScope, row: Row) -> Result<(), Error> {
    scope
        .upsert::<ActiveModel>(
            row,
            [Column::TenantId, Column::UserId, Column::ClientId],
            [Column::Scope, Column::Claims, Column::Resource, Column::UpdatedAt],
        )
        .await
}

/// A user's consents, newest first.
pub async fn list_by_user(
    scope: &TenantScope,
    user_id: &str,
    limit: u64,
) -> Result<Vec<Row>, Error> {
    scope
        .find::<Entity>()
        .filter(Column::UserId.eq(user_id))
        .order_by(Column::Id, Order::Desc)
        .limit(limit)
        .all()
        .await
}

pub async fn by_id(scope: &TenantScope, user_id: &str, id: &str) -> Result<Option<Row>, Error> {
    scope.find::<Entity>().filter(Column::UserId.eq(user_id)).filter(Column::Id.eq(id)).one().await
}

pub async fn remove(scope: &TenantScope, id: &str) -> Result<u64, Error> {
    scope.delete::<Entity>().filter(Column::Id.eq(id)).exec().await
}

pub async fn count_by_client(
    scope: &TenantScope,
    client_id: &str,
    limit: u64,
) -> Result<u64, Error> {
    scope.find::<Entity>().filter(Column::ClientId.eq(client_id)).count_up_to(limit).await
}

pub async fn count_by_user(scope: &TenantScope, user_id: &str, limit: u64) -> Result<u64, Error> {
    scope.find::<Entity>().filter(Column::UserId.eq(user_id)).count_up_to(limit).await
}
