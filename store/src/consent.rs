//! What a person allowed an application.

use sea_orm::entity::prelude::*;

use crate::{
    error::Error,
    scope::{TenantOwned, TenantScope},
};

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
    pub created_at: i64,
    pub updated_at: i64,
}

pub use Model as Row;

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl TenantOwned for Entity {
    const TENANT: Column = Column::TenantId;
}

pub async fn of(scope: &TenantScope, user_id: &str, client_id: &str) -> Result<Option<Row>, Error> {
    scope.find::<Entity>().filter(Column::UserId.eq(user_id)).filter(Column::ClientId.eq(client_id)).one().await
}

pub async fn put(scope: &TenantScope, row: Row) -> Result<(), Error> {
    scope.upsert::<ActiveModel>(row, [Column::TenantId, Column::UserId, Column::ClientId], [Column::Scope, Column::UpdatedAt]).await
}
