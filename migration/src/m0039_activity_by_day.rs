//! Adds the activity of a tenant by day, so that an overview of months reads a few hundred rows.

use sea_orm_migration::prelude::*;

use crate::table::TenantTable;

#[derive(DeriveMigrationName)]
pub struct Migration;

fn table() -> TenantTable {
    TenantTable::new("daily_tally", "day:integer kind:text count:integer expires_at:integer")
        .index("expires_at")
}

/// The days of the hours that are there. What a process of the version before counts from now on is
/// in the hours only.
const COPY: &str = "INSERT INTO daily_tally (tenant_id, id, day, kind, count, expires_at) \
    SELECT tenant_id, day || '.' || kind, day, kind, CAST(SUM(count) AS bigint), \
        day + 200 * 86400 \
    FROM (SELECT tenant_id, kind, count, hour - hour % 86400 AS day FROM tally) hourly \
    GROUP BY tenant_id, day, kind";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table().create(manager).await?;
        manager.get_connection().execute_unprepared(COPY).await.map(drop)
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table().drop(manager).await
    }
}
