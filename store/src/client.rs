//! An application. Its id is what tokens carry; `client_id` is its name in the protocol.

use sea_orm::{Condition, Order, entity::prelude::*};

use crate::{
    error::Error,
    scope::{TenantOwned, TenantScope},
};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "client")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub client_id: String,
    pub name: String,
    pub description: String,
    pub client_type: String,
    pub enabled: bool,
    pub managed_by: Option<String>,
    pub metadata: Json,
    pub settings: Json,
    pub created_at: i64,
    pub updated_at: i64,
    pub ended_before: i64,
}

pub use Model as Row;

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl TenantOwned for Entity {
    const TENANT: Column = Column::TenantId;
}

/// The application of this `client_id`.
pub async fn by_client_id(scope: &TenantScope, client_id: &str) -> Result<Option<Row>, Error> {
    scope.find::<Entity>().filter(Column::ClientId.eq(client_id)).one().await
}

pub async fn by_id(scope: &TenantScope, id: &str) -> Result<Option<Row>, Error> {
    scope.find::<Entity>().filter(Column::Id.eq(id)).one().await
}

pub async fn insert(scope: &TenantScope, row: Row) -> Result<(), Error> {
    scope.insert::<ActiveModel>(row).await
}

/// Write every column of a row that exists.
pub async fn update(scope: &TenantScope, row: Row) -> Result<u64, Error> {
    let id = row.id.clone();
    scope.update::<Entity>().set_row::<ActiveModel>(row).filter(Column::Id.eq(id)).exec().await
}

/// Those that this manager looks after.
pub async fn managed_by(scope: &TenantScope, manager: &str) -> Result<Vec<Row>, Error> {
    scope.find::<Entity>().filter(Column::ManagedBy.eq(manager)).all().await
}

/// By id after `after`; `search` is a part of the name or the beginning of the `client_id`.
pub async fn page(scope: &TenantScope, search: &str, after: Option<&str>, most: u64) -> Result<Vec<Row>, Error> {
    let mut query = scope.find::<Entity>();
    if !search.is_empty() {
        query = query.filter(Condition::any().add(Column::Name.contains(search)).add(Column::ClientId.starts_with(search)));
    }
    if let Some(after) = after {
        query = query.filter(Column::Id.gt(after));
    }
    query.order_by(Column::Id, Order::Asc).limit(most).all().await
}

/// Every application that is switched on.
pub async fn enabled(scope: &TenantScope) -> Result<Vec<Row>, Error> {
    scope.find::<Entity>().filter(Column::Enabled.eq(true)).all().await
}

/// The settings of every application.
pub async fn all_settings(scope: &TenantScope) -> Result<Vec<Json>, Error> {
    Ok(scope.find::<Entity>().all().await?.into_iter().map(|row| row.settings).collect())
}

/// Take an application away with everything that hangs on it.
pub async fn remove_with_everything(scope: &TenantScope, id: &str) -> Result<(), Error> {
    use crate::{access_token, client_owner, client_secret, code, consent, grant, refresh_token};
    let grants: Vec<String> = scope.find::<grant::Entity>().filter(grant::Column::ClientId.eq(id)).all().await?.into_iter().map(|row| row.id).collect();
    // In pieces: a database bounds how many values one statement may bind.
    for some in grants.chunks(500) {
        scope.delete::<code::Entity>().filter(code::Column::GrantId.is_in(some)).exec().await?;
        scope.delete::<refresh_token::Entity>().filter(refresh_token::Column::GrantId.is_in(some)).exec().await?;
        scope.delete::<access_token::Entity>().filter(access_token::Column::GrantId.is_in(some)).exec().await?;
    }
    scope.delete::<access_token::Entity>().filter(access_token::Column::ClientId.eq(id)).exec().await?;
    scope.delete::<grant::Entity>().filter(grant::Column::ClientId.eq(id)).exec().await?;
    scope.delete::<consent::Entity>().filter(consent::Column::ClientId.eq(id)).exec().await?;
    scope.delete::<client_owner::Entity>().filter(client_owner::Column::ClientId.eq(id)).exec().await?;
    scope.delete::<client_secret::Entity>().filter(client_secret::Column::ClientId.eq(id)).exec().await?;
    scope.delete::<Entity>().filter(Column::Id.eq(id)).exec().await?;
    Ok(())
}
