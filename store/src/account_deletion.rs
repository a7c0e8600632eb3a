//! The deletions that users have requested of their own account, one per user. The user is blocked
//! until then.

use sea_orm::{Order, QueryOrder, QuerySelect, entity::prelude::*};

use crate::{error::Error, installation_scope::InstallationScope, tenant_scope::TenantScope};

/// A deletion that is due later.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "account_deletion")]
pub struct Model {
    /// The owning tenant. With `id` it is the primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: String,
    /// The row id, with the prefix `del_`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The user, unique in the tenant.
    pub user_id: String,
    /// When the user has requested it, in Unix seconds.
    pub requested_at: i64,
    /// When the account is deleted, in Unix seconds.
    pub delete_at: i64,
}

pub use Model as Row;

/// Declares no relations: the statements write their joins out.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Find the deletion that waits for a user.
pub async fn by_user(scope: &TenantScope, user_id: &str) -> Result<Option<Row>, Error> {
    scope.find::<Entity>().filter(Column::UserId.eq(user_id)).one().await
}

/// Store the deletion of a user who has requested none.
///
/// # Errors
///
/// [`Error::Conflict`] if they have.
pub async fn insert(scope: &TenantScope, row: Row) -> Result<(), Error> {
    scope.insert::<ActiveModel>(row).await
}

/// Cancel the deletion of a user. A row count of 0 means that they have requested none.
pub async fn remove_for_user(scope: &TenantScope, user_id: &str) -> Result<u64, Error> {
    scope.delete::<Entity>().filter(Column::UserId.eq(user_id)).exec().await
}

impl InstallationScope {
    /// The deletions of all tenants that are due, the earliest first; `except` names tenants that
    /// are left out.
    pub async fn due_account_deletions(
        &self,
        now: i64,
        except: &[String],
        limit: u64,
    ) -> Result<Vec<Row>, Error> {
        let due = Entity::find().filter(Column::DeleteAt.lte(now));
        let due = due.filter(Column::TenantId.is_not_in(except));
        let due = due.order_by(Column::DeleteAt, Order::Asc).order_by(Column::Id, Order::Asc);
        Ok(due.limit(limit).all(self.executor()).await?)
    }
}
