//! Adds how the browser of a sign-in named itself, so that users recognise their sessions.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut column = ColumnDef::new(Alias::new("user_agent"));
        let column = column.text().not_null().default("").to_owned();
        let table = Alias::new("sign_in");
        manager.alter_table(Table::alter().table(table).add_column(column).to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let (table, column) = (Alias::new("sign_in"), Alias::new("user_agent"));
        manager.alter_table(Table::alter().table(table).drop_column(column).to_owned()).await
    }
}
