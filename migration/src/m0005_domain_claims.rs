//! Adds domain claims, and the time at which control of a domain was proven.

use sea_orm_migration::prelude::*;

use crate::table::TenantTable;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// The id is the host name. It is unique per tenant only: several tenants may claim a host name.
fn claim_table() -> TenantTable {
    TenantTable::new("domain_claim", "created_at:integer checked_at:integer? found:text?")
}

fn proven_at_column() -> Alias {
    Alias::new("proven_at")
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        claim_table().create(manager).await?;
        let column = ColumnDef::new(proven_at_column()).big_integer().to_owned();
        manager
            .alter_table(Table::alter().table(Alias::new("domain")).add_column(column).to_owned())
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .alter_table(
                Table::alter()
                    .table(Alias::new("domain"))
                    .drop_column(proven_at_column())
                    .to_owned(),
            )
            .await?;
        claim_table().drop(manager).await
    }
}
