//! A person of one tenant.

use sea_orm::{Condition, Order, entity::prelude::*};

use crate::{
    error::Error,
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

/// By id after `after`; `search` is a part of a name or address.
pub async fn page(scope: &TenantScope, search: &str, after: Option<&str>, most: u64) -> Result<Vec<Row>, Error> {
    let mut query = scope.find::<Entity>();
    if !search.is_empty() {
        query = query.filter(Condition::any().add(Column::Username.contains(search)).add(Column::Email.contains(search)));
    }
    if let Some(after) = after {
        query = query.filter(Column::Id.gt(after));
    }
    query.order_by(Column::Id, Order::Asc).limit(most).all().await
}

/// Take a person away with everything that hangs on them.
pub async fn remove_with_everything(scope: &TenantScope, id: &str) -> Result<(), Error> {
    use crate::{access_token, client_owner, code, consent, credential, grant, identifier, membership, refresh_token, sign_in};
    let grants: Vec<String> = scope.find::<grant::Entity>().filter(grant::Column::UserId.eq(id)).all().await?.into_iter().map(|row| row.id).collect();
    // In pieces: a database bounds how many values one statement may bind.
    for some in grants.chunks(500) {
        scope.delete::<code::Entity>().filter(code::Column::GrantId.is_in(some)).exec().await?;
        scope.delete::<refresh_token::Entity>().filter(refresh_token::Column::GrantId.is_in(some)).exec().await?;
        scope.delete::<access_token::Entity>().filter(access_token::Column::GrantId.is_in(some)).exec().await?;
    }
    scope.delete::<grant::Entity>().filter(grant::Column::UserId.eq(id)).exec().await?;
    scope.delete::<consent::Entity>().filter(consent::Column::UserId.eq(id)).exec().await?;
    scope.delete::<sign_in::Entity>().filter(sign_in::Column::UserId.eq(id)).exec().await?;
    scope.delete::<client_owner::Entity>().filter(client_owner::Column::UserId.eq(id)).exec().await?;
    scope.delete::<membership::Entity>().filter(membership::Column::Id.eq(id)).exec().await?;
    scope.delete::<credential::Entity>().filter(credential::Column::UserId.eq(id)).exec().await?;
    scope.delete::<identifier::Entity>().filter(identifier::Column::UserId.eq(id)).exec().await?;
    scope.delete::<Entity>().filter(Column::Id.eq(id)).exec().await?;
    Ok(())
}
