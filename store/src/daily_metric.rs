//! Metrics of a tenant by day: what [`crate::metric`] has by hour and client.

use std::collections::BTreeMap;

use sea_orm::{entity::prelude::*, sea_query::OnConflict};

use crate::{
    counts, error::Error, installation_scope::InstallationScope, metric, tenant_scope::TenantScope,
};

const DAY: i64 = 86_400;
/// Retention of a row, in seconds: two quarters, which the overview compares, and some days.
const RETENTION_SECONDS: i64 = 200 * DAY;

/// The number of events of one kind in one day.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "daily_tally")]
pub struct Model {
    /// The owning tenant. With `id` it is the primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: String,
    /// The day and the kind, separated by a dot.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The day of the events (UTC), as its first Unix second.
    pub day: i64,
    /// What is counted, such as `sign_in`, `code` or the name of a grant type.
    pub kind: String,
    /// How many events of the day were counted so far.
    pub count: i64,
    /// When the row can be deleted, in Unix seconds.
    pub expires_at: i64,
}

/// Declares no relations: the statements write their joins out.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Add the counts of hours to those of their days, in the order of the keys: processes that write
/// at the same time cannot deadlock.
pub async fn add_counts(
    installation: &InstallationScope,
    hourly: &[metric::Row],
) -> Result<(), Error> {
    let mut days: BTreeMap<(&str, i64, &str), i64> = BTreeMap::new();
    for row in hourly {
        let day = row.hour - row.hour.rem_euclid(DAY);
        *days.entry((&row.tenant_id, day, &row.kind)).or_default() += row.count;
    }
    let rows: Vec<_> = days
        .into_iter()
        .map(|((tenant_id, day, kind), count)| Model {
            tenant_id: tenant_id.into(),
            id: format!("{day}.{kind}"),
            day,
            kind: kind.into(),
            count,
            expires_at: day + RETENTION_SECONDS,
        })
        .collect();
    let conflict = OnConflict::columns([Column::TenantId, Column::Id])
        .value(Column::Count, counts::sum(Entity, Column::Count))
        .to_owned();
    counts::insert_or_add::<Entity>(installation, rows, &conflict).await
}

/// The count of each kind of event in each day from `from` on. A day is identified by its first
/// Unix second.
pub async fn daily_counts(
    scope: &TenantScope,
    from: i64,
) -> Result<Vec<(i64, String, i64)>, Error> {
    let query = scope.find::<Entity>().filter(Column::Day.gte(from));
    query.grouped_sums((Column::Day, Column::Kind), Column::Count).await
}
