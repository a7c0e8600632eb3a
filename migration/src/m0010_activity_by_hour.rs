//! Replaces an index by one that covers the sums of the overview, which reads a month of counts.

use sea_orm_migration::prelude::*;

use crate::online_index;

#[derive(DeriveMigrationName)]
pub struct Migration;

const INDEX: &str = "ix_tally_hour_kind_count";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        online_index::add(manager, INDEX).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        online_index::remove(manager, INDEX, &["tenant_id", "hour"]).await
    }
}
