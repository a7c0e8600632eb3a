//! Cache invalidations, for other processes to poll.

use sea_orm::{
    ActiveValue::{NotSet, Set},
    entity::prelude::*,
};

use crate::{error::Error, executor::Executor, tenant_scope::TenantScope};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "change")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub at: i64,
    pub kind: String,
    pub tenant_id: String,
    pub key: String,
}

pub use Model as Row;

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
