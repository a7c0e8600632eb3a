//! Adds what tells a provider from an earlier one of the same id, the network that a sign-in at a
//! provider was begun from, and the provider of a session.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const COLUMNS: [(&str, &str); 2] =
    [("identity_provider", "generation"), ("upstream_flow", "network")];

const SESSION_COLUMNS: [&str; 2] = ["provider_id", "provider_generation"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in COLUMNS {
            let column =
                ColumnDef::new(Alias::new(column)).text().not_null().default("").to_owned();
            let table = Alias::new(table);
            manager.alter_table(Table::alter().table(table).add_column(column).to_owned()).await?;
        }
        for column in SESSION_COLUMNS {
            let column = ColumnDef::new(Alias::new(column)).text().to_owned();
            let table = Alias::new("sign_in");
            manager.alter_table(Table::alter().table(table).add_column(column).to_owned()).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in
            COLUMNS.into_iter().chain(SESSION_COLUMNS.map(|column| ("sign_in", column)))
        {
            let (table, column) = (Alias::new(table), Alias::new(column));
            manager.alter_table(Table::alter().table(table).drop_column(column).to_owned()).await?;
        }
        Ok(())
    }
}
