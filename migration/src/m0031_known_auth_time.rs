//! Adds whether it is known when the user of a session was authenticated. Sessions of before count
//! as they did.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column =
            ColumnDef::new("auth_time_known").boolean().not_null().default(true).to_owned();
        manager.alter_table(Table::alter().table("sign_in").add_column(column).to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .alter_table(Table::alter().table("sign_in").drop_column("auth_time_known").to_owned())
            .await
    }
}
