//! Adds the queue of e-mails.

use sea_orm_migration::prelude::*;

use crate::table::TenantTable;

#[derive(DeriveMigrationName)]
pub struct Migration;

fn mail_table() -> TenantTable {
    TenantTable::new(
        "mail",
        "kind:text \
         state:text \
         user_id:text? \
         recipient:text \
         languages:text \
         sealed:text? \
         attempts:integer \
         next_attempt_at:integer \
         give_up_at:integer \
         last_error:text? \
         created_at:integer \
         expires_at:integer",
    )
    .foreign_key("user_id", "user")
    .index("user_id")
    .index("state")
    .index("expires_at")
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        mail_table().create(manager).await?;
        // The mails that are due are found for all tenants at once.
        let due = Index::create()
            .name("ix_mail_due")
            .table(Alias::new("mail"))
            .col(Alias::new("state"))
            .col(Alias::new("next_attempt_at"))
            .to_owned();
        manager.create_index(due).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        mail_table().drop(manager).await
    }
}
