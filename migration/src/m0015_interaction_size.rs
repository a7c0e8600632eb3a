//! Adds the size of an interaction, and an index over it from which the newest are summed up.
//! Interactions of earlier versions count as empty: they live half an hour.

use sea_orm_migration::prelude::*;

use crate::online_index;

#[derive(DeriveMigrationName)]
pub struct Migration;

const INDEX: &str = "ix_interaction_size";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column =
            ColumnDef::new(Alias::new("size")).big_integer().not_null().default(0).to_owned();
        let table = Alias::new("interaction");
        manager
            .alter_table(Table::alter().table(table.clone()).add_column(column).to_owned())
            .await?;
        online_index::add(manager, INDEX).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Alias::new("interaction");
        online_index::remove(manager, INDEX, &[]).await?;
        manager
            .alter_table(Table::alter().table(table).drop_column(Alias::new("size")).to_owned())
            .await
    }
}
