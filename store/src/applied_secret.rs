//! The client secret that a file has set last, as a digest. The id is the row id of the client.
//!
//! It authenticates no client: it only tells whether the file's own value has changed.

use sea_orm::entity::prelude::*;

use crate::{error::Error, tenant_scope::TenantScope};

/// The client secret that the configuration file named when it was last applied.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "applied_secret")]
pub struct Model {
    /// The owning tenant. With `id` it is the primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: String,
    /// The row id of the client, which has at most one such row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The digest of the secret (HMAC-SHA-256), of another kind than those that authenticate
    /// clients.
    pub digest: String,
    /// When the file set the secret, in Unix seconds.
    pub applied_at: i64,
}

pub use Model as Row;

/// Declares no relations: the statements write their joins out.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Find the secret that a file has set last for a client, by the client's row id.
pub async fn by_client(scope: &TenantScope, client_id: &str) -> Result<Option<Row>, Error> {
    scope.find::<Entity>().filter(Column::Id.eq(client_id)).one().await
}

/// Record the secret that a file has set.
pub async fn upsert(scope: &TenantScope, row: Row) -> Result<(), Error> {
    scope
        .upsert::<ActiveModel>(
            row,
            [Column::TenantId, Column::Id],
            [Column::Digest, Column::AppliedAt],
        )
        .await
}
