//! What a tenant's staff says is theirs and has yet to prove, and when a domain was proven.

use sea_orm_migration::prelude::*;

use crate::table::Owned;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Its id is the host name: several tenants may claim one.
fn claims() -> Owned {
    Owned::new("domain_claim", "created_at:integer checked_at:integer? found:text?")
}

fn proven_at() -> Alias {
    Alias::new("proven_at")
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        claims().create(manager).await?;
        let column = ColumnDef::new(proven_at()).big_integer().to_owned();
        manager
            .alter_table(Table::alter().table(Alias::new("domain")).add_column(column).to_owned())
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .alter_table(
                Table::alter().table(Alias::new("domain")).drop_column(proven_at()).to_owned(),
            )
            .await?;
        claims().drop(manager).await
    }
}
