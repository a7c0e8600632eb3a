//! Diagnostics: rejected requests, counted per client, reason, value and hour.

use sea_orm::{
    Order,
    entity::prelude::*,
    sea_query::{Alias, Expr, ExprTrait, OnConflict},
};

use crate::{error::Error, installation_scope::InstallationScope, tenant_scope::TenantScope};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "refusal")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub client_id: String,
    pub reason: String,
    pub expected: String,
    pub received: String,
    pub hour: i64,
    pub count: i64,
    pub last_at: i64,
    pub expires_at: i64,
}

pub use Model as Row;

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Add counts to the stored ones. The caller sorts the rows by key, so that processes that write at
/// the same time cannot deadlock.
pub async fn add_counts(installation: &InstallationScope, rows: Vec<Row>) -> Result<(), Error> {
    let excluded = |column: Column| Expr::col((Alias::new("excluded"), column));
    for some in rows.chunks(crate::metric::ROWS_PER_STATEMENT) {
        let sum = Expr::col((Entity, Column::Count)).add(excluded(Column::Count));
        let conflict = OnConflict::columns([Column::TenantId, Column::Id])
            .value(Column::Count, sum)
            .value(Column::LastAt, excluded(Column::LastAt))
            .to_owned();
        let rows = some.iter().cloned().map(ActiveModel::from);
        Entity::insert_many(rows)
            .on_conflict(conflict)
            .exec_without_returning(installation.executor())
            .await?;
    }
    Ok(())
}

/// The newest diagnostics of a client. An empty `client_id` selects the requests of unknown
/// clients.
pub async fn list_by_client(
    scope: &TenantScope,
    client_id: &str,
    limit: u64,
) -> Result<Vec<Row>, Error> {
    scope
        .find::<Entity>()
        .filter(Column::ClientId.eq(client_id))
        .order_by(Column::LastAt, Order::Desc)
        .order_by(Column::Id, Order::Desc)
        .limit(limit)
        .all()
        .await
}
