//! Adds an index to find a browser's interactions at all tenants: sign-in gives the browser a new
//! id.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const INDEX: &str = "ix_interaction_browser";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let index = Index::create()
            .name(INDEX)
            .table(Alias::new("interaction"))
            .col(Alias::new("browser"))
            .to_owned();
        manager.create_index(index).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Alias::new("interaction");
        manager.drop_index(Index::drop().name(INDEX).table(table).to_owned()).await
    }
}
