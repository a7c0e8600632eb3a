//! Changes of approved clients that wait for approval, at most one per client.
//!
//! The id is the client's row id. `proposal` identifies what was proposed, so that an approval does
//! not apply to a later proposal.

use sea_orm::{Order, entity::prelude::*, sea_query::Expr};

use crate::{error::Error, tenant_scope::TenantScope};

/// A proposed change of an approved client, until it is approved, withdrawn or replaced.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "client_change")]
pub struct Model {
    /// The owning tenant. With `id` it is the primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: String,
    /// The row id of the client to change.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// An id that differs between two proposals for one client, with the prefix `chg_`.
    pub proposal: String,
    /// The developer who proposed the change.
    pub user_id: String,
    /// The client as it shall be, with the version that the proposal was made from.
    pub form: Json,
    /// Why the proposal was rejected; `None` while it waits.
    pub reason: Option<String>,
    /// When the change was proposed, in Unix seconds.
    pub created_at: i64,
}

pub use Model as Row;

/// Declares no relations: the statements write their joins out.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Store a proposal in place of an earlier one.
pub async fn replace(scope: &TenantScope, row: Row) -> Result<(), Error> {
    remove(scope, &row.id).await?;
    scope.insert::<ActiveModel>(row).await
}

/// Find the proposal for a client, waiting or rejected, by the client's row id.
pub async fn by_id(scope: &TenantScope, id: &str) -> Result<Option<Row>, Error> {
    scope.find::<Entity>().filter(Column::Id.eq(id)).one().await
}

/// The proposals for the clients with these row ids, waiting or rejected.
pub async fn by_ids(scope: &TenantScope, ids: &[String]) -> Result<Vec<Row>, Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    scope.find::<Entity>().filter(Column::Id.is_in(ids)).all().await
}

/// Count the proposals that wait, up to `limit`.
pub async fn count_waiting(scope: &TenantScope, limit: u64) -> Result<u64, Error> {
    scope.find::<Entity>().filter(Column::Reason.is_null()).count_up_to(limit).await
}

/// The proposals that wait, oldest first.
pub async fn list_waiting(scope: &TenantScope, limit: u64) -> Result<Vec<Row>, Error> {
    let query = scope.find::<Entity>().filter(Column::Reason.is_null());
    query
        .order_by(Column::CreatedAt, Order::Asc)
        .order_by(Column::Id, Order::Asc)
        .limit(limit)
        .all()
        .await
}

/// Reject a proposal that waits. A row count of 0 means that it was replaced or decided.
pub async fn reject(
    scope: &TenantScope,
    id: &str,
    proposal: &str,
    reason: &str,
) -> Result<u64, Error> {
    let update = scope.update::<Entity>().set(Column::Reason, Expr::value(reason));
    update
        .filter(Column::Id.eq(id))
        .filter(Column::Proposal.eq(proposal))
        .filter(Column::Reason.is_null())
        .exec()
        .await
}

/// Delete a proposal that waits, because it is approved. A row count of 0 means that it was
/// replaced or decided.
pub async fn take(scope: &TenantScope, id: &str, proposal: &str) -> Result<u64, Error> {
    scope
        .delete::<Entity>()
        .filter(Column::Id.eq(id))
        .filter(Column::Proposal.eq(proposal))
        .filter(Column::Reason.is_null())
        .exec()
        .await
}

/// Delete the proposal for a client, whatever its state. A row count of 0 means that there was
/// none.
pub async fn remove(scope: &TenantScope, id: &str) -> Result<u64, Error> {
    scope.delete::<Entity>().filter(Column::Id.eq(id)).exec().await
}
