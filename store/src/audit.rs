//! The audit log.
//!
//! Events have no foreign keys, because they outlive the objects they describe.

use sea_orm::{Order, entity::prelude::*, sea_query::Expr};

use crate::{error::Error, page_query::PageQuery, tenant_scope::TenantScope};

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

/// Replace the detail of an event. A row count of 0 means that there is no such event.
pub async fn set_detail(scope: &TenantScope, id: &str, detail: &Json) -> Result<u64, Error> {
    let update = scope.update::<Entity>().set(Column::Detail, Expr::value(detail.clone()));
    update.filter(Column::Id.eq(id)).exec().await
}

/// Whether there is an event with a lower id.
pub async fn has_before(scope: &TenantScope, id: &str) -> Result<bool, Error> {
    Ok(scope.find::<Entity>().filter(Column::Id.lt(id)).count_up_to(1).await? > 0)
}

/// Delete at most `limit` events with a lower id, the oldest first.
pub async fn remove_before(scope: &TenantScope, id: &str, limit: u64) -> Result<u64, Error> {
    let oldest = scope.find::<Entity>().filter(Column::Id.lt(id));
    let ids = oldest.order_by(Column::Id, Order::Asc).limit(limit).text_column(Column::Id).await?;
    if ids.is_empty() {
        return Ok(0);
    }
    scope.delete::<Entity>().filter(Column::Id.is_in(ids)).exec().await
}

pub async fn by_id(scope: &TenantScope, id: &str) -> Result<Option<Row>, Error> {
    scope.find::<Entity>().filter(Column::Id.eq(id)).one().await
}
