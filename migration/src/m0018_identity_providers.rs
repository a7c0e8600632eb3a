//! Adds the identity providers of tenants, the accounts that are linked to them, and the sign-ins
//! that wait for a provider's response.

use sea_orm_migration::prelude::*;

use crate::table::TenantTable;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// The id is chosen by the tenant's staff and part of URLs.
fn identity_provider_table() -> TenantTable {
    TenantTable::new(
        "identity_provider",
        "settings:json \
         secret:text? \
         applied_secret:text? \
         enabled:flag \
         position:integer \
         version:integer \
         created_at:integer \
         updated_at:integer",
    )
}

fn linked_identity_table() -> TenantTable {
    TenantTable::new(
        "linked_identity",
        "provider_id:text \
         subject:text \
         user_id:text \
         name:text? \
         created_at:integer \
         last_used_at:integer",
    )
    .foreign_key("provider_id", "identity_provider")
    .foreign_key("user_id", "user")
    .unique(&["provider_id", "subject"])
    .index("user_id")
}

/// The id is the digest of `state` (RFC 6749 §4.1.1).
fn upstream_flow_table() -> TenantTable {
    TenantTable::new(
        "upstream_flow",
        "provider_id:text \
         browser:text \
         sealed:text \
         created_at:integer \
         expires_at:integer",
    )
    .foreign_key("provider_id", "identity_provider")
    .index("expires_at")
    .index("provider_id")
    .index("browser")
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        identity_provider_table().create(manager).await?;
        linked_identity_table().create(manager).await?;
        upstream_flow_table().create(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        upstream_flow_table().drop(manager).await?;
        linked_identity_table().drop(manager).await?;
        identity_provider_table().drop(manager).await
    }
}
