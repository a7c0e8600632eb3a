//! A person of one tenant.

use sea_orm::{Condition, entity::prelude::*};

use crate::{
    error::Error,
    paging::{Seek, contains},
    scope::{TenantOwned, TenantScope},
};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "user")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub username: String,
    pub email: Option<String>,
    pub email_verified: bool,
    pub claims: Json,
    pub disabled: bool,
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

pub async fn insert(scope: &TenantScope, row: Row) -> Result<(), Error> {
    scope.insert::<ActiveModel>(row).await
}

pub async fn by_id(scope: &TenantScope, id: &str) -> Result<Option<Row>, Error> {
    scope.find::<Entity>().filter(Column::Id.eq(id)).one().await
}

pub async fn update(scope: &TenantScope, row: Row) -> Result<u64, Error> {
    let id = row.id.clone();
    scope.update::<Entity>().set_row::<ActiveModel>(row).filter(Column::Id.eq(id)).exec().await
}

/// A page, newest first; `search` is a part of a name or address.
pub async fn page(scope: &TenantScope, search: &str, seek: &Seek, most: u64) -> Result<Vec<Row>, Error> {
    let mut query = scope.find::<Entity>().filter(seek.condition(Column::Id));
    if !search.is_empty() {
        query = query.filter(Condition::any().add(contains(Column::Username, search)).add(contains(Column::Email, search)));
    }
    Ok(seek.arrange(query.order_by(Column::Id, seek.order()).limit(most).all().await?))
}

/// Whether there is anybody.
pub async fn any(scope: &TenantScope) -> Result<bool, Error> {
    Ok(scope.find::<Entity>().limit(1).one().await?.is_some())
}
