//! Adds the signing keys that tenants need and do not have yet.

use sea_orm_migration::prelude::*;

use crate::table::TenantTable;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// The id is the name of the algorithm.
fn key_request_table() -> TenantTable {
    TenantTable::new("key_request", "created_at:integer")
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        key_request_table().create(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        key_request_table().drop(manager).await
    }
}
