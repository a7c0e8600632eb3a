//! Adds the digest of the client secret that a file has set, so that applying the file again does
//! not revive a secret that was rotated since.

use sea_orm_migration::prelude::*;

use crate::table::TenantTable;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// The id is the row id of the client.
fn applied_secret_table() -> TenantTable {
    TenantTable::new("applied_secret", "digest:text applied_at:integer").foreign_key("id", "client")
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        applied_secret_table().create(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        applied_secret_table().drop(manager).await
    }
}
