//! Adds the claims that an end user has consented to individually (OpenID Connect Core §5.5).

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

fn consent_table() -> Alias {
    Alias::new("consent")
}

fn claims_column() -> Alias {
    Alias::new("claims")
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column = ColumnDef::new(claims_column()).text().not_null().default("").to_owned();
        manager
            .alter_table(Table::alter().table(consent_table()).add_column(column).to_owned())
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .alter_table(
                Table::alter().table(consent_table()).drop_column(claims_column()).to_owned(),
            )
            .await
    }
}
