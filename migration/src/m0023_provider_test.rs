//! Adds the last test sign-in at an identity provider.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// The digest of the handle while the test waits for its browser, when it was begun, and what it
/// found.
fn columns() -> [ColumnDef; 3] {
    [
        text_null(Alias::new("test_handle")),
        big_integer_null(Alias::new("test_started_at")),
        json_null(Alias::new("test_report")),
    ]
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in columns() {
            let table = Table::alter().table(Alias::new("identity_provider")).to_owned();
            manager.alter_table(table.clone().add_column(column).to_owned()).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in ["test_handle", "test_started_at", "test_report"] {
            let table = Table::alter().table(Alias::new("identity_provider")).to_owned();
            manager.alter_table(table.clone().drop_column(Alias::new(name)).to_owned()).await?;
        }
        Ok(())
    }
}
