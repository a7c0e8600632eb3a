//! Cache invalidations, for other processes to poll.

use sea_orm::{
    ActiveValue::{NotSet, Set},
    Condition, Order, QueryOrder, QuerySelect,
    entity::prelude::*,
};

use crate::{
    error::Error, executor::Executor, installation_scope::InstallationScope,
    tenant_scope::TenantScope,
};

/// A cache invalidation: every process that reads it drops the named cache entries.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "change")]
pub struct Model {
    /// A number from the database's sequence. Transactions may commit in another order.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// When the change was appended, in Unix milliseconds.
    pub at: i64,
    /// Which cache entries of the tenant are invalid: `tenant`, `client`, `keys`, `providers`,
    /// `user`, `grant` or `access_token`.
    pub kind: String,
    /// The tenant whose cache entries are invalid.
    pub tenant_id: String,
    /// The id of the client, user, grant or access token; empty for the other kinds.
    pub key: String,
}

pub use Model as Row;

/// Declares no relations: the statements write their joins out.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl TenantScope {
    /// Append a cache invalidation for other processes, as the last statement before COMMIT.
    /// `now_ms` is in milliseconds.
    pub async fn append_change(&self, kind: &str, key: &str, now_ms: i64) -> Result<(), Error> {
        append(self.executor(), self.tenant_id(), (kind, key), now_ms).await
    }
}

pub(crate) async fn append(
    executor: &Executor,
    tenant_id: &str,
    (kind, key): (&str, &str),
    now_ms: i64,
) -> Result<(), Error> {
    let row = ActiveModel {
        id: NotSet,
        at: Set(now_ms),
        kind: Set(kind.into()),
        tenant_id: Set(tenant_id.into()),
        key: Set(key.into()),
    };
    Entity::insert(row).exec_without_returning(executor).await?;
    Ok(())
}

impl InstallationScope {
    /// Append a cache invalidation of this tenant for other processes.
    pub async fn append_change(
        &self,
        tenant_id: &str,
        kind: &str,
        key: &str,
        now_ms: i64,
    ) -> Result<(), Error> {
        append(self.executor(), tenant_id, (kind, key), now_ms).await
    }

    /// The ids of the latest changes, newest first.
    pub async fn latest_change_ids(&self, limit: u64) -> Result<Vec<i64>, Error> {
        Ok(Entity::find()
            .select_only()
            .column(Column::Id)
            .order_by(Column::Id, Order::Desc)
            .limit(limit)
            .into_tuple()
            .all(self.executor())
            .await?)
    }

    /// The changes with ids above `highest`, and those with `missing` ids: ids that were skipped
    /// before, because their transactions had not committed yet.
    pub async fn changes_after(&self, highest: i64, missing: &[i64]) -> Result<Vec<Row>, Error> {
        let mut wanted = Condition::any().add(Column::Id.gt(highest));
        if !missing.is_empty() {
            wanted = wanted.add(Column::Id.is_in(missing.iter().copied()));
        }
        Ok(Entity::find()
            .filter(wanted)
            .order_by(Column::Id, Order::Asc)
            .all(self.executor())
            .await?)
    }
}
