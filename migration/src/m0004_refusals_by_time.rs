//! Replaces an index, to list the diagnostics of a client newest first.

use sea_orm_migration::prelude::*;

use crate::online_index;

#[derive(DeriveMigrationName)]
pub struct Migration;

const INDEX: &str = "ix_refusal_client_id_last_at_id";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        online_index::add(manager, INDEX).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        online_index::remove(manager, INDEX, &["tenant_id", "client_id"]).await
    }
}
