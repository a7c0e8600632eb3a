//! Adds what tells a provider from an earlier one of the same id, the network that a sign-in at a
//! provider was begun from, the provider of a session, and the role that a sign-in has given.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const COLUMNS: [(&str, &str); 2] =
    [("identity_provider", "generation"), ("upstream_flow", "network")];

const NULLABLE_COLUMNS: [(&str, &str); 3] = [
    ("sign_in", "provider_id"),
    ("sign_in", "provider_generation"),
    ("linked_identity", "given_role"),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in COLUMNS {
            let column =
                ColumnDef::new(Alias::new(column)).text().not_null().default("").to_owned();
            let table = Alias::new(table);
            manager.alter_table(Table::alter().table(table).add_column(column).to_owned()).await?;
        }
        for (table, column) in NULLABLE_COLUMNS {
            let column = ColumnDef::new(Alias::new(column)).text().to_owned();
            let table = Alias::new(table);
            manager.alter_table(Table::alter().table(table).add_column(column).to_owned()).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in COLUMNS.into_iter().chain(NULLABLE_COLUMNS) {
            let (table, column) = (Alias::new(table), Alias::new(column));
            manager.alter_table(Table::alter().table(table).drop_column(column).to_owned()).await?;
        }
        Ok(())
    }
}
