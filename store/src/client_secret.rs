//! Client secrets, stored as digests. A client may have several, for rotation.

use sea_orm::{Condition, Order, entity::prelude::*, sea_query::Expr};

use crate::{error::Error, tenant_scope::TenantScope};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "client_secret")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub client_id: String,
    pub digest: String,
    pub hint: String,
    pub created_at: i64,
    pub expires_at: Option<i64>,
    pub last_used_at: Option<i64>,
}

pub use Model as Row;

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub async fn list_by_client(scope: &TenantScope, client_id: &str) -> Result<Vec<Row>, Error> {
    scope
        .find::<Entity>()
        .filter(Column::ClientId.eq(client_id))
        .order_by(Column::Id, Order::Desc)
        .all()
        .await
}

pub async fn insert(scope: &TenantScope, row: Row) -> Result<(), Error> {
    scope.insert::<ActiveModel>(row).await
}

pub async fn remove(scope: &TenantScope, client_id: &str, id: &str) -> Result<u64, Error> {
    scope
        .delete::<Entity>()
        .filter(Column::ClientId.eq(client_id))
        .filter(Column::Id.eq(id))
        .exec()
        .await
}

pub async fn remove_for_client(scope: &TenantScope, client_id: &str) -> Result<u64, Error> {
    scope.delete::<Entity>().filter(Column::ClientId.eq(client_id)).exec().await
}

/// Record when a secret was used, unless a later use is recorded already.
pub async fn record_use(scope: &TenantScope, id: &str, at: i64) -> Result<u64, Error> {
    let earlier = Condition::any().add(Column::LastUsedAt.is_null()).add(Column::LastUsedAt.lt(at));
    scope
        .update::<Entity>()
        .set(Column::LastUsedAt, Expr::value(at))
        .filter(Column::Id.eq(id))
        .filter(earlier)
        .exec()
        .await
}
