//! The audit log.
//!
//! Events have no foreign keys, because they outlive the objects they describe.

use sea_orm::entity::prelude::*;

use crate::{
    error::Error,
    page_query::PageQuery,
    tenant_scope::{TenantOwned, TenantScope},
};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "audit")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub at: i64,
    pub actor_kind: String,
    pub actor_id: String,
    pub actor_name: String,
    /// The first word of `verb`, which groups related events.
    pub topic: String,
    pub verb: String,
    pub object_kind: String,
    pub object_id: String,
    pub object_name: String,
    pub detail: Json,
}

pub use Model as Row;

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl TenantOwned for Entity {
    const TENANT_COLUMN: Column = Column::TenantId;
}

pub async fn insert(scope: &TenantScope, row: Row) -> Result<(), Error> {
    scope.insert::<ActiveModel>(row).await
}

/// The filters of the audit log. Ids begin with the time, so that a time range is an id range.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub actor_id: Option<String>,
    pub topic: Option<String>,
    pub verb: Option<String>,
    pub object_id: Option<String>,
    /// The lower bound of the ids, inclusive.
    pub from_id: Option<String>,
    /// The upper bound of the ids, exclusive.
    pub to_id: Option<String>,
}

/// One page of the log, newest first.
pub async fn list(
    scope: &TenantScope,
    filter: &Filter,
    page: &PageQuery,
) -> Result<Vec<Row>, Error> {
    let mut query = scope.find::<Entity>();
    for (column, wanted) in [
        (Column::ActorId, &filter.actor_id),
        (Column::Topic, &filter.topic),
        (Column::Verb, &filter.verb),
        (Column::ObjectId, &filter.object_id),
    ] {
        if let Some(wanted) = wanted {
            query = query.filter(column.eq(wanted.as_str()));
        }
    }
    if let Some(from) = &filter.from_id {
        query = query.filter(Column::Id.gte(from.as_str()));
    }
    if let Some(to) = &filter.to_id {
        query = query.filter(Column::Id.lt(to.as_str()));
    }
    query
        .filter(page.after_id(Column::Id, false))
        .order_by(Column::Id, page.order(false))
        .limit(page.limit)
        .all()
        .await
}

pub async fn by_id(scope: &TenantScope, id: &str) -> Result<Option<Row>, Error> {
    scope.find::<Entity>().filter(Column::Id.eq(id)).one().await
}
