//! Diagnostics: rejected requests, counted per client, reason, value and hour.

use sea_orm::{Order, entity::prelude::*, sea_query::OnConflict};

use crate::{
    counts, error::Error, installation_scope::InstallationScope, tenant_scope::TenantScope,
};

/// The rejected requests of one hour with the same client, reason and values.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "refusal")]
pub struct Model {
    /// The owning tenant. With `id` it is the primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: String,
    /// The hour, a dot and the SHA-256 digest of client, reason and values, so that equal
    /// rejections are one row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The row id of the client; empty for a request of an unknown client.
    pub client_id: String,
    /// The name of the reason for the rejection, such as `redirect_uri_mismatch`.
    pub reason: String,
    /// What a valid request would have sent, truncated; empty if the values were not recorded.
    pub expected: String,
    /// What the request sent instead, truncated; empty if the values were not recorded.
    pub received: String,
    /// The hour of the requests, as its first Unix second.
    pub hour: i64,
    /// How many requests of the hour were rejected like this.
    pub count: i64,
    /// When the last of them was rejected, in Unix seconds.
    pub last_at: i64,
    /// When the row can be deleted, in Unix seconds.
    pub expires_at: i64,
}

pub use Model as Row;

/// Declares no relations: the statements write their joins out.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Add counts to the stored ones. The caller sorts the rows by key.
pub async fn add_counts(installation: &InstallationScope, rows: Vec<Row>) -> Result<(), Error> {
    let conflict = OnConflict::columns([Column::TenantId, Column::Id])
        .value(Column::Count, counts::sum(Entity, Column::Count))
        .value(Column::LastAt, counts::excluded(Column::LastAt))
        .to_owned();
    counts::insert_or_add::<Entity>(installation, rows, &conflict).await
}

/// The newest diagnostics of a client. An empty `client_id` selects the requests of unknown
/// clients.
pub async fn list_by_client(
    scope: &TenantScope,
    client_id: &str,
    limit: u64,
) -> Result<Vec<Row>, Error> {
    scope
        .find::<Entity>()
        .filter(Column::ClientId.eq(client_id))
        .order_by(Column::LastAt, Order::Desc)
        .order_by(Column::Id, Order::Desc)
        .limit(limit)
        .all()
        .await
}
