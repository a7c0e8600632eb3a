//! A person's role in their tenant. The id is the person's.

use sea_orm::entity::prelude::*;

use crate::{
    error::Error,
    scope::{TenantOwned, TenantScope},
};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "membership")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub role: String,
    pub created_at: i64,
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

pub async fn by_id(scope: &TenantScope, id: &str) -> Result<Option<Row>, Error> {
    scope.find::<Entity>().filter(Column::Id.eq(id)).one().await
}

/// Give a person this role, whatever they had.
pub async fn put(scope: &TenantScope, row: Row) -> Result<(), Error> {
    scope.upsert::<ActiveModel>(row, [Column::TenantId, Column::Id], [Column::Role]).await
}

/// The roles of these people.
pub async fn of(scope: &TenantScope, users: &[String]) -> Result<Vec<Row>, Error> {
    scope.find::<Entity>().filter(Column::Id.is_in(users)).all().await
}
