//! Adds the logos of clients, as fetched from their `logo_uri`.

use sea_orm_migration::prelude::*;

use crate::table::TenantTable;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// The id is the row id of the client. Without a digest and a problem, the logo is not fetched yet.
fn client_logo_table() -> TenantTable {
    TenantTable::new(
        "client_logo",
        "uri:text \
         digest:text? \
         media_type:text? \
         content:text? \
         problem:text? \
         try_at:integer",
    )
    .foreign_key("id", "client")
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        client_logo_table().create(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        client_logo_table().drop(manager).await
    }
}
