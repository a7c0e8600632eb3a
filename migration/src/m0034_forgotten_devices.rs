//! Adds when a tenant has last ceased to allow remembered browsers.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut column = ColumnDef::new("devices_ended_before");
        let column = column.big_integer().not_null().default(0).to_owned();
        manager.alter_table(Table::alter().table("tenant").add_column(column).to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .alter_table(
                Table::alter().table("tenant").drop_column("devices_ended_before").to_owned(),
            )
            .await
    }
}
