//! Adds what the token response of a code says besides the tokens, in a dialect that has more.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column = ColumnDef::new(Alias::new("additions")).json().to_owned();
        let table = Alias::new("code");
        manager.alter_table(Table::alter().table(table).add_column(column).to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let (table, column) = (Alias::new("code"), Alias::new("additions"));
        manager.alter_table(Table::alter().table(table).drop_column(column).to_owned()).await
    }
}
