//! The recovery codes of users who have a second factor.

use sea_orm::entity::prelude::*;

use crate::{error::Error, tenant_scope::TenantScope};

/// A code that replaces the second factor once.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "recovery_code")]
pub struct Model {
    /// The owning tenant. With `id` it is the primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: String,
    /// The digest of the user and the code.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The user.
    pub user_id: String,
}

pub use Model as Row;

/// Declares no relations: the statements write their joins out.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Store the codes of a user in place of the earlier ones.
pub async fn replace(scope: &TenantScope, user_id: &str, rows: Vec<Row>) -> Result<(), Error> {
    remove_for_user(scope, user_id).await?;
    for row in rows {
        scope.insert::<ActiveModel>(row).await?;
    }
    Ok(())
}

/// Use a code up. A row count of 0 means that the user has no such code, or no longer.
pub async fn spend(scope: &TenantScope, user_id: &str, id: &str) -> Result<u64, Error> {
    let delete = scope.delete::<Entity>().filter(Column::UserId.eq(user_id));
    delete.filter(Column::Id.eq(id)).exec().await
}

/// Count the codes that a user has left, up to `limit`.
pub async fn count_by_user(scope: &TenantScope, user_id: &str, limit: u64) -> Result<u64, Error> {
    scope.find::<Entity>().filter(Column::UserId.eq(user_id)).count_up_to(limit).await
}

/// Count those of these codes that the user has.
pub async fn count_of(scope: &TenantScope, user_id: &str, ids: &[String]) -> Result<u64, Error> {
    let codes = scope.find::<Entity>().filter(Column::UserId.eq(user_id));
    codes.filter(Column::Id.is_in(ids)).count_up_to(ids.len() as u64).await
}

/// Remove the codes of a user.
pub async fn remove_for_user(scope: &TenantScope, user_id: &str) -> Result<u64, Error> {
    scope.delete::<Entity>().filter(Column::UserId.eq(user_id)).exec().await
}
