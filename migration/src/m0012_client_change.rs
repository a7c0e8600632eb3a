//! Adds changes of approved clients that wait for an administrator's approval.

use sea_orm_migration::prelude::*;

use crate::table::TenantTable;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// The id is the row id of the client. `proposal` differs between two proposals of the same client.
fn client_change_table() -> TenantTable {
    TenantTable::new(
        "client_change",
        "proposal:text \
         user_id:text \
         form:json \
         reason:text? \
         created_at:integer",
    )
    .foreign_key("id", "client")
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        client_change_table().create(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        client_change_table().drop(manager).await
    }
}
