//! How often something happened in an hour.

use sea_orm::entity::prelude::*;

use crate::{
    error::Error,
    scope::{TenantOwned, TenantScope},
};

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
}

pub use Model as Row;

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl TenantOwned for Entity {
    const TENANT: Column = Column::TenantId;
}

/// How often each kind of thing happened in each hour of a span, over all applications. Hours are
/// named by the second in which they begin.
pub async fn hourly(scope: &TenantScope, from: i64, to: i64) -> Result<Vec<(i64, String, i64)>, Error> {
    let query = scope.find::<Entity>().filter(Column::Hour.gte(from)).filter(Column::Hour.lt(to));
    query.sums((Column::Hour, Column::Kind), Column::Count).await
}
