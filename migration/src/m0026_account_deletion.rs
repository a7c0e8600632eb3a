//! Adds the deletions that users have requested of their own account.

use sea_orm_migration::prelude::*;

use crate::table::TenantTable;

#[derive(DeriveMigrationName)]
pub struct Migration;

fn table() -> TenantTable {
    TenantTable::new(
        "account_deletion",
        "user_id:text \
         requested_at:integer \
         delete_at:integer",
    )
    .foreign_key("user_id", "user")
    .unique(&["user_id"])
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
