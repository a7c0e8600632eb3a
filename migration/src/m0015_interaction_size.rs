//! Adds the size of an interaction, and an index over it from which the newest are summed up.
//! Interactions of earlier versions count as empty: they live half an hour.

use sea_orm_migration::prelude::*;

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
        let mut index = Index::create();
        index.name(INDEX).table(table);
        for column in ["tenant_id", "created_at", "id", "browser", "size"] {
            index.col(Alias::new(column));
        }
        manager.create_index(index.to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Alias::new("interaction");
        manager.drop_index(Index::drop().name(INDEX).table(table.clone()).to_owned()).await?;
        manager
            .alter_table(Table::alter().table(table).drop_column(Alias::new("size")).to_owned())
            .await
    }
}
