//! Adds what recognises a repeated form: the submissions of the console, and the set-up link that
//! was redeemed. Adds an index to find the tenants of an email address that signs in to the
//! console.

use sea_orm_migration::prelude::*;

use crate::table::GlobalTable;

#[derive(DeriveMigrationName)]
pub struct Migration;

const INDEX: &str = "ix_identifier_id";

fn submission_table() -> GlobalTable {
    GlobalTable::new("submission", "digest", "browser response:text? expires_at:integer")
        .index("browser")
        .index("expires_at")
}

fn redeemed_column() -> Alias {
    Alias::new("redeemed_setup_digest")
}

fn alter_installation() -> TableAlterStatement {
    Table::alter().table(Alias::new("installation")).take()
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        submission_table().create(manager).await?;
        let column = ColumnDef::new(redeemed_column()).text().to_owned();
        manager.alter_table(alter_installation().add_column(column).to_owned()).await?;
        let index = Index::create()
            .name(INDEX)
            .table(Alias::new("identifier"))
            .col(Alias::new("id"))
            .to_owned();
        manager.create_index(index).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let index = Index::drop().name(INDEX).table(Alias::new("identifier")).to_owned();
        manager.drop_index(index).await?;
        manager.alter_table(alter_installation().drop_column(redeemed_column()).to_owned()).await?;
        submission_table().drop(manager).await
    }
}
