//! Adds what tells kept tokens of identity providers from those that a provider has ended, which a
//! job deletes.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const COLUMNS: [(&str, &str); 2] =
    [("identity_provider", "token_generation"), ("provider_token", "generation")];
const TIME: (&str, &str) = ("identity_provider", "tokens_ended_at");

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in COLUMNS {
            let column =
                ColumnDef::new(Alias::new(column)).text().not_null().default("").to_owned();
            let table = Alias::new(table);
            manager.alter_table(Table::alter().table(table).add_column(column).to_owned()).await?;
        }
        let (table, column) = TIME;
        let column = ColumnDef::new(Alias::new(column)).big_integer().to_owned();
        let table = Alias::new(table);
        manager.alter_table(Table::alter().table(table).add_column(column).to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in COLUMNS.into_iter().chain([TIME]) {
            let (table, column) = (Alias::new(table), Alias::new(column));
            manager.alter_table(Table::alter().table(table).drop_column(column).to_owned()).await?;
        }
        Ok(())
    }
}
