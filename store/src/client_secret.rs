//! Client secrets, stored as digests. A client may have several, for rotation.

use sea_orm::{Condition, Order, entity::prelude::*, sea_query::Expr};

use crate::{error::Error, tenant_scope::TenantScope};

/// One of the secrets with which a client authenticates (RFC 6749 §2.3.1).
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "client_secret")]
pub struct Model {
    /// The owning tenant. With `id` it is the primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: String,
    /// The row id, with the prefix `sec_`, by which an administrator revokes the secret.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The row id of the client that the secret authenticates.
    pub client_id: String,
    /// The digest of the secret (HMAC-SHA-256); the secret itself is shown once and not stored.
    pub digest: String,
    /// The last four characters of the secret, to recognise it by; empty for a short secret.
    pub hint: String,
    /// When the secret was created, in Unix seconds.
    pub created_at: i64,
    /// When the secret stops being accepted, in Unix seconds; NULL if it does not expire.
    pub expires_at: Option<i64>,
    /// When the secret last authenticated its client, in Unix seconds, written with a delay; NULL
    /// if it never did.
    pub last_used_at: Option<i64>,
}

pub use Model as Row;

/// Declares no relations: the statements write their joins out.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The secrets of the client with this row id, newest first, with the expired ones.
pub async fn list_by_client(scope: &TenantScope, client_id: &str) -> Result<Vec<Row>, Error> {
    scope
        .find::<Entity>()
        .filter(Column::ClientId.eq(client_id))
        .order_by(Column::Id, Order::Desc)
        .all()
        .await
}

/// Store a new secret of a client.
pub async fn insert(scope: &TenantScope, row: Row) -> Result<(), Error> {
    scope.insert::<ActiveModel>(row).await
}

/// Revoke one secret of a client. A row count of 0 means that the client has no such secret.
pub async fn remove(scope: &TenantScope, client_id: &str, id: &str) -> Result<u64, Error> {
    scope
        .delete::<Entity>()
        .filter(Column::ClientId.eq(client_id))
        .filter(Column::Id.eq(id))
        .exec()
        .await
}

/// Revoke all secrets of a client. Returns how many there were.
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
