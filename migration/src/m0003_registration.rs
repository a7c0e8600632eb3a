//! Adds the registrations of clients by developers, and personal access tokens.

use sea_orm_migration::prelude::*;

use crate::table::TenantTable;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in tenant_tables() {
            table.create(manager).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in tenant_tables().into_iter().rev() {
            table.drop(manager).await?;
        }
        Ok(())
    }
}

fn tenant_tables() -> Vec<TenantTable> {
    vec![
        // `user_id` is not a foreign key: a registration outlives the user who made it.
        TenantTable::new(
            "registration",
            "user_id:text \
             state:text \
             reason:text? \
             token_digest:text \
             created_at:integer",
        )
        .foreign_key("id", "client")
        .index("user_id")
        .composite_index(&["state", "id"])
        .unique(&["token_digest"]),
        TenantTable::new(
            "personal_token",
            "user_id:text \
             name:text \
             digest:text \
             hint:text \
             created_at:integer \
             expires_at:integer \
             last_used_at:integer?",
        )
        .foreign_key("user_id", "user")
        .index("user_id")
        .index("expires_at")
        .unique(&["digest"]),
    ]
}
