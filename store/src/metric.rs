//! Metrics: the number of events of a kind per hour and client.

use sea_orm::{
    entity::prelude::*,
    sea_query::{Alias, Expr, ExprTrait, OnConflict},
};

use crate::{error::Error, installation_scope::InstallationScope, tenant_scope::TenantScope};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "tally")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub hour: i64,
    pub kind: String,
    pub client_id: String,
    pub count: i64,
    pub expires_at: i64,
}

pub use Model as Row;

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Databases limit the number of values that one statement can bind.
pub(crate) const ROWS_PER_STATEMENT: usize = 500;

/// Add counts to the stored ones. The caller sorts the rows by key, so that processes that write at
/// the same time cannot deadlock.
pub async fn add_counts(installation: &InstallationScope, rows: Vec<Row>) -> Result<(), Error> {
    for some in rows.chunks(ROWS_PER_STATEMENT) {
        let sum = Expr::col((Entity, Column::Count))
            .add(Expr::col((Alias::new("excluded"), Column::Count)));
        let conflict = OnConflict::columns([Column::TenantId, Column::Id])
            .value(Column::Count, sum)
            .to_owned();
        let rows = some.iter().cloned().map(ActiveModel::from);
        Entity::insert_many(rows)
            .on_conflict(conflict)
            .exec_without_returning(installation.executor())
            .await?;
    }
    Ok(())
}

/// The count of each kind of event in each hour from `from` to before `to`, over all clients. An
/// hour is identified by its first Unix second.
pub async fn hourly_counts(
    scope: &TenantScope,
    from: i64,
    to: i64,
) -> Result<Vec<(i64, String, i64)>, Error> {
    let query = scope.find::<Entity>().filter(Column::Hour.gte(from)).filter(Column::Hour.lt(to));
    query.grouped_sums((Column::Hour, Column::Kind), Column::Count).await
}
