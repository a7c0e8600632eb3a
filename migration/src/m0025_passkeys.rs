//! Adds passkeys, and the challenges that were used.

use sea_orm_migration::prelude::*;

use crate::table::TenantTable;

#[derive(DeriveMigrationName)]
pub struct Migration;

fn tables() -> [TenantTable; 2] {
    let passkey = TenantTable::new(
        "passkey",
        "user_id:text \
         credential_id:text \
         public_key:text \
         rp_id:text \
         name:text \
         transports:json \
         sign_count:integer \
         backup_eligible:flag \
         backed_up:flag \
         created_at:integer \
         last_used_at:integer?",
    )
    .foreign_key("user_id", "user")
    .unique(&["credential_id"])
    .index("user_id");
    let challenge = TenantTable::new("passkey_challenge", "expires_at:integer").index("expires_at");
    [passkey, challenge]
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in tables() {
            table.create(manager).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in tables() {
            table.drop(manager).await?;
        }
        Ok(())
    }
}
