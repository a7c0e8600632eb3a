//! What happened. References nothing: it outlives what it tells of.

use sea_orm::{Order, entity::prelude::*};

use crate::{
    error::Error,
    scope::{TenantOwned, TenantScope},
};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "audit")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub at: i64,
    pub actor_kind: String,
    pub actor_id: String,
    pub actor_name: String,
    pub verb: String,
    pub object_kind: String,
    pub object_id: String,
    pub object_name: String,
    pub detail: Json,
}

pub use Model as Row;

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl TenantOwned for Entity {
    const TENANT: Column = Column::TenantId;
}

pub async fn insert(scope: &TenantScope, row: Row) -> Result<(), Error> {
    scope.insert::<ActiveModel>(row).await
}

/// The newest events.
pub async fn newest(scope: &TenantScope, most: u64) -> Result<Vec<Row>, Error> {
    scope.find::<Entity>().order_by(Column::Id, Order::Desc).limit(most).all().await
}
