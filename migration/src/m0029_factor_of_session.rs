//! Adds by which second factor a session or a grant was authenticated, so that they end with it.
//! Those of before are not known to depend on one.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: [&str; 2] = ["sign_in", "grant"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in TABLES {
            let column = ColumnDef::new("factor_id").text().to_owned();
            let table = Alias::new(table);
            manager.alter_table(Table::alter().table(table).add_column(column).to_owned()).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in TABLES {
            let table = Alias::new(table);
            manager
                .alter_table(Table::alter().table(table).drop_column("factor_id").to_owned())
                .await?;
        }
        Ok(())
    }
}
