//! The consent of end users: the scope, individual claims and resources that each has granted to
//! a client.

use sea_orm::{Order, entity::prelude::*};

use crate::{error::Error, tenant_scope::TenantScope};

/// What one user has allowed one client; there is at most one row for each pair.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "consent")]
pub struct Model {
    /// The owning tenant. With `id` it is the primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: String,
    /// The row id, with the prefix `con_`, which stays the same when the consent is extended.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The end user who gave the consent.
    pub user_id: String,
    /// The row id of the client that the consent was given to.
    pub client_id: String,
    /// The scope values that the user allowed, separated by spaces (RFC 6749 §3.3).
    pub scope: String,
    /// Individually requested claims, separated by spaces.
    pub claims: String,
    /// Space-separated resource indicators (RFC 8707).
    pub resource: String,
    /// When the user first consented, in Unix seconds.
    pub created_at: i64,
    /// When the consent was last given or extended, in Unix seconds.
    pub updated_at: i64,
}

pub use Model as Row;

/// Declares no relations: the statements write their joins out.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Find a user's consent to the client with this row id.
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

/// Store a consent, or replace the scope, claims and resources of the one that the user has given
/// to the client before.
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

/// Find one of a user's consents by its row id.
pub async fn by_id(scope: &TenantScope, user_id: &str, id: &str) -> Result<Option<Row>, Error> {
    scope.find::<Entity>().filter(Column::UserId.eq(user_id)).filter(Column::Id.eq(id)).one().await
}

/// Withdraw a consent by deleting its row. A row count of 0 means that it was withdrawn before.
pub async fn remove(scope: &TenantScope, id: &str) -> Result<u64, Error> {
    scope.delete::<Entity>().filter(Column::Id.eq(id)).exec().await
}

/// Count the users who have consented to a client, up to `limit`.
pub async fn count_by_client(
    scope: &TenantScope,
    client_id: &str,
    limit: u64,
) -> Result<u64, Error> {
    scope.find::<Entity>().filter(Column::ClientId.eq(client_id)).count_up_to(limit).await
}

/// Count the clients that a user has consented to, up to `limit`.
pub async fn count_by_user(scope: &TenantScope, user_id: &str, limit: u64) -> Result<u64, Error> {
    scope.find::<Entity>().filter(Column::UserId.eq(user_id)).count_up_to(limit).await
}
