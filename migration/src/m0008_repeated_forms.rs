//! Adds what recognises a repeated form: the submissions of the console, and the set-up link that
//! was redeemed. Adds an index to find the tenants of an email address that signs in to the
//! console.

use sea_orm_migration::prelude::*;

use crate::{online_index, table::GlobalTable};

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
        online_index::add(manager, INDEX).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        online_index::remove(manager, INDEX, &[]).await?;
        manager.alter_table(alter_installation().drop_column(redeemed_column()).to_owned()).await?;
        submission_table().drop(manager).await
    }
}
