//! Adds to grants and consents the resource servers that an end user allowed (RFC 8707).

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

fn resource_column() -> Alias {
    Alias::new("resource")
}

/// The columns have values that suit the rows that are there, and those that a process of the
/// previous version writes meanwhile: an earlier grant ignored resources, an earlier consent is for
/// none.
fn columns() -> [(&'static str, ColumnDef); 2] {
    let column = || ColumnDef::new(resource_column()).text().to_owned();
    [("grant", column()), ("consent", column().not_null().default("").to_owned())]
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in columns() {
            let alter = Table::alter().table(Alias::new(table)).add_column(column).to_owned();
            manager.alter_table(alter).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, _) in columns() {
            let alter =
                Table::alter().table(Alias::new(table)).drop_column(resource_column()).to_owned();
            manager.alter_table(alter).await?;
        }
        Ok(())
    }
}
