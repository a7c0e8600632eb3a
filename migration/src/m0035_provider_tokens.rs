//! Adds the tokens of identity providers that a tenant keeps.

use sea_orm_migration::prelude::*;

use crate::table::TenantTable;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// The id is that of the linked identity.
fn table() -> TenantTable {
    TenantTable::new(
        "provider_token",
        "sealed:text \
         clients:text \
         version:integer \
         refresh_until:integer? \
         updated_at:integer",
    )
    .part_of("linked_identity")
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table().create(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table().drop(manager).await
    }
}
