//! Adds the icons of identity providers, as fetched from the URLs in their settings.

use sea_orm_migration::prelude::*;

use crate::table::TenantTable;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// The id is that of the provider. Without a digest and a problem, the icon is not fetched yet.
fn table() -> TenantTable {
    TenantTable::new(
        "provider_icon",
        "uri:text \
         digest:text? \
         media_type:text? \
         content:text? \
         problem:text? \
         try_at:integer",
    )
    .part_of("identity_provider")
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
