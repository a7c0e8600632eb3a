//! Adds browsers that a user is not asked for the second factor in.

use sea_orm_migration::prelude::*;

use crate::table::TenantTable;

#[derive(DeriveMigrationName)]
pub struct Migration;

fn table() -> TenantTable {
    TenantTable::new(
        "remembered_device",
        "user_id:text \
         token:text \
         user_agent:text \
         address:text \
         created_at:integer \
         last_used_at:integer \
         expires_at:integer",
    )
    .foreign_key("user_id", "user")
    .unique(&["token"])
    .index("user_id")
    .index("expires_at")
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
