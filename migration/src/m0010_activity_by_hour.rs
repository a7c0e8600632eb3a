//! Replaces an index by one that covers the sums of the overview, which reads a month of counts.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLE: &str = "tally";
/// The replaced index, whose columns are a prefix of the new index.
const NARROW_INDEX: &str = "ix_tally_hour";
const INDEX: &str = "ix_tally_hour_kind_count";

fn index_over(name: &str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(name).table(Alias::new(TABLE));
    for column in columns {
        index.col(Alias::new(*column));
    }
    index
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_index(index_over(INDEX, &["tenant_id", "hour", "kind", "count"])).await?;
        manager
            .drop_index(Index::drop().name(NARROW_INDEX).table(Alias::new(TABLE)).to_owned())
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_index(index_over(NARROW_INDEX, &["tenant_id", "hour"])).await?;
        manager.drop_index(Index::drop().name(INDEX).table(Alias::new(TABLE)).to_owned()).await
    }
}
