//! Metrics: the number of events of a kind per hour and client.

use sea_orm::{entity::prelude::*, sea_query::OnConflict};

use crate::{
    counts, error::Error, installation_scope::InstallationScope, tenant_scope::TenantScope,
};

/// The number of events of one kind in one hour, for one client or for none.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "tally")]
pub struct Model {
    /// The owning tenant. With `id` it is the primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: String,
    /// The hour, the kind and the client's row id, separated by dots.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The hour of the events, as its first Unix second.
    pub hour: i64,
    /// What is counted, such as `sign_in`, `code` or the name of a grant type.
    pub kind: String,
    /// The row id of the client; empty for events without a client.
    pub client_id: String,
    /// How many events of the hour were counted so far.
    pub count: i64,
    /// When the row can be deleted, in Unix seconds.
    pub expires_at: i64,
}

pub use Model as Row;

/// Declares no relations: the statements write their joins out.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Add counts to the stored ones. The caller sorts the rows by key.
pub async fn add_counts(installation: &InstallationScope, rows: Vec<Row>) -> Result<(), Error> {
    let conflict = OnConflict::columns([Column::TenantId, Column::Id])
        .value(Column::Count, counts::sum(Entity, Column::Count))
        .to_owned();
    counts::insert_or_add::<Entity>(installation, rows, &conflict).await
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
