//! Adds the generations of a user's sessions and grants: one statement on the user's row ends all
//! that were made before, however many there are.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const COLUMNS: [(&str, &str); 4] = [
    ("user", "session_generation"),
    ("user", "grant_generation"),
    ("sign_in", "generation"),
    ("grant", "generation"),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in COLUMNS {
            let column =
                ColumnDef::new(Alias::new(column)).big_integer().not_null().default(0).to_owned();
            let table = Alias::new(table);
            manager.alter_table(Table::alter().table(table).add_column(column).to_owned()).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in COLUMNS {
            let (table, column) = (Alias::new(table), Alias::new(column));
            manager.alter_table(Table::alter().table(table).drop_column(column).to_owned()).await?;
        }
        Ok(())
    }
}
