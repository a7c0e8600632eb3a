//! Adds texts of mails that tenants have written themselves.

use sea_orm_migration::prelude::*;

use crate::table::TenantTable;

#[derive(DeriveMigrationName)]
pub struct Migration;

fn table() -> TenantTable {
    TenantTable::new(
        "mail_text",
        "kind:text \
         language:text \
         subject:text \
         body:text \
         version:integer \
         updated_at:integer",
    )
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
