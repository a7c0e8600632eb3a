//! The audit log.
//!
//! Events have no foreign keys, because they outlive the objects they describe.

use sea_orm::{Order, entity::prelude::*, sea_query::Expr};

use crate::{error::Error, page_query::PageQuery, tenant_scope::TenantScope};

/// An event of the audit log, with copies of the names as they were when it happened.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "audit")]
pub struct Model {
    /// The owning tenant. With `id` it is the primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: String,
    /// An id that begins with the time in milliseconds, so that the order of ids is that of events.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// When the event happened, in Unix milliseconds.
    pub at: i64,
    /// The kind of the actor, such as `user`, `operator`, `client`, `personal_token`, `cli` or
    /// `job`.
    pub actor_kind: String,
    /// The id of the actor's user, client or token; empty for an actor without a row, such as the
    /// CLI.
    pub actor_id: String,
    /// The display name of the actor at the time; empty for an unauthenticated caller.
    pub actor_name: String,
    /// The first word of `verb`, which groups related events.
    pub topic: String,
    /// What happened: a topic, a dot and the kind of event, such as `user.created`.
    pub verb: String,
    /// The kind of the object that the event happened to, such as `client` or `user`.
    pub object_kind: String,
    /// The row id of the object; empty if it has none.
    pub object_id: String,
    /// The name of the object at the time; empty if it has none.
    pub object_name: String,
    /// A JSON object with the particulars, such as the changed fields and a reason.
    pub detail: Json,
}

pub use Model as Row;

/// Declares no relations: the statements write their joins out.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Append an event, in the transaction of the change that it records.
pub async fn insert(scope: &TenantScope, row: Row) -> Result<(), Error> {
    scope.insert::<ActiveModel>(row).await
}

/// The filters of the audit log. Ids begin with the time, so that a time range is an id range.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only events of this actor, by [`Model::actor_id`]; `None` for all.
    pub actor_id: Option<String>,
    /// Only events of this topic; `None` for all.
    pub topic: Option<String>,
    /// Only events with this full [`Model::verb`]; `None` for all.
    pub verb: Option<String>,
    /// Only events that happened to the object with this row id; `None` for all.
    pub object_id: Option<String>,
    /// Only events that this user caused or that happened to the user; `None` for all.
    pub user_id: Option<String>,
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
    let Some(user_id) = &filter.user_id else { return list_by_column(scope, filter, page).await };
    // Each half is a range of an index, which their disjunction would not be.
    let caused = Filter { actor_id: Some(user_id.clone()), ..filter.clone() };
    let happened = Filter { object_id: Some(user_id.clone()), ..filter.clone() };
    let mut rows = list_by_column(scope, &caused, page).await?;
    rows.extend(list_by_column(scope, &happened, page).await?);
    rows.sort_by(|one, other| match page.order(false) {
        Order::Desc => other.id.cmp(&one.id),
        _ => one.id.cmp(&other.id),
    });
    rows.dedup_by(|one, other| one.id == other.id);
    rows.truncate(usize::try_from(page.limit).unwrap_or(usize::MAX));
    Ok(rows)
}

async fn list_by_column(
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

/// Whose events, in relation to a user.
#[derive(Clone, Copy, Debug)]
pub enum Involvement {
    /// The user acted.
    Actor,
    /// It happened to the user.
    Object,
}

/// The newest events of a user that have one of these verbs.
pub async fn newest_of_user(
    scope: &TenantScope,
    user_id: &str,
    involvement: Involvement,
    verbs: &[&str],
    limit: u64,
) -> Result<Vec<Row>, Error> {
    let column = match involvement {
        Involvement::Actor => Column::ActorId,
        Involvement::Object => Column::ObjectId,
    };
    let query = scope.find::<Entity>().filter(column.eq(user_id));
    let query = query.filter(Column::Verb.is_in(verbs.iter().copied()));
    query.order_by(Column::Id, Order::Desc).limit(limit).all().await
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

/// Find an event of this tenant by its id.
pub async fn by_id(scope: &TenantScope, id: &str) -> Result<Option<Row>, Error> {
    scope.find::<Entity>().filter(Column::Id.eq(id)).one().await
}
