//! The client secret that a file has set last, as a digest. The id is the row id of the client.
//!
//! It authenticates no client: it only tells whether the file's own value has changed.

use sea_orm::entity::prelude::*;

use crate::{error::Error, tenant_scope::TenantScope};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "applied_secret")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub digest: String,
    pub applied_at: i64,
}

pub use Model as Row;

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

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
