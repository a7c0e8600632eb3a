//! The owners of clients: users who may manage a client that they registered or were assigned.

use sea_orm::{
    Order,
    entity::prelude::*,
    sea_query::{Query, SelectStatement},
};

use crate::{error::Error, tenant_scope::TenantScope};

/// The ownership of one client by one user. A client may have several owners.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "client_owner")]
pub struct Model {
    /// The owning tenant. With `id` it is the primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: String,
    /// The row id of the client, a slash and the id of the user.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The row id of the client that is owned.
    pub client_id: String,
    /// The id of the user who owns the client.
    pub user_id: String,
}

pub use Model as Row;

/// Declares no relations: the statements write their joins out.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A subquery for the ids of the clients that a user owns. It carries the tenant of the scope.
pub(crate) fn clients_owned_by(scope: &TenantScope, user_id: &str) -> SelectStatement {
    let mut query = Query::select();
    query
        .column(Column::ClientId)
        .from(Entity)
        .and_where(Column::TenantId.eq(scope.tenant_id()))
        .and_where(Column::UserId.eq(user_id));
    query
}

/// The row id of a client and user, which makes an ownership unique.
fn row_id(client_id: &str, user_id: &str) -> String {
    format!("{client_id}/{user_id}")
}

/// Add an owner. Returns false if the user already is one.
pub async fn add(scope: &TenantScope, client_id: &str, user_id: &str) -> Result<bool, Error> {
    let row = Row {
        tenant_id: scope.tenant_id().into(),
        id: row_id(client_id, user_id),
        client_id: client_id.into(),
        user_id: user_id.into(),
    };
    scope.insert_if_absent::<ActiveModel>(row).await
}

/// Whether a user owns the client with this row id.
pub async fn is_owner(scope: &TenantScope, client_id: &str, user_id: &str) -> Result<bool, Error> {
    Ok(scope
        .find::<Entity>()
        .filter(Column::Id.eq(row_id(client_id, user_id)))
        .one()
        .await?
        .is_some())
}

/// The owners of the client with this row id, sorted by user id.
pub async fn list_by_client(scope: &TenantScope, client_id: &str) -> Result<Vec<Row>, Error> {
    scope
        .find::<Entity>()
        .filter(Column::ClientId.eq(client_id))
        .order_by(Column::UserId, Order::Asc)
        .all()
        .await
}

/// Remove an owner. A row count of 0 means that the user does not own the client.
pub async fn remove(scope: &TenantScope, client_id: &str, user_id: &str) -> Result<u64, Error> {
    scope.delete::<Entity>().filter(Column::Id.eq(row_id(client_id, user_id))).exec().await
}
