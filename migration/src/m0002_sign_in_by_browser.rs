//! Adds an index to find a browser's sign-ins at all tenants.
//!
//! The console looks them up when a browser may not open the tenant in the URL.

use sea_orm_migration::prelude::*;

use crate::online_index;

#[derive(DeriveMigrationName)]
pub struct Migration;

const INDEX: &str = "ix_sign_in_browser";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        online_index::add(manager, INDEX).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        online_index::remove(manager, INDEX, &[]).await
    }
}
