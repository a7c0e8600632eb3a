//! Drops `refresh_token.used_at`, which no version has written: `rotated_at` is the use.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut alter = Table::alter();
        alter.table(Alias::new("refresh_token")).drop_column(Alias::new("used_at"));
        manager.alter_table(alter.to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut column = ColumnDef::new(Alias::new("used_at"));
        let mut alter = Table::alter();
        alter.table(Alias::new("refresh_token")).add_column(column.big_integer());
        manager.alter_table(alter.to_owned()).await
    }
}
