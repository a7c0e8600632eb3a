//! Sign-in identifiers: normalised usernames and email addresses (the id), each with its user.
//!
//! Both share one key space, so that a username cannot equal another user's email address.

use sea_orm::entity::prelude::*;

use crate::{error::Error, tenant_scope::TenantScope};

/// One name or email address with which a user signs in.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "identifier")]
pub struct Model {
    /// The owning tenant. With `id` it is the primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: String,
    /// The normalised username or email address.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The user that it identifies; a user has one or two.
    pub user_id: String,
}

pub use Model as Row;

/// Declares no relations: the statements write their joins out.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Reserve a username or email address for a user, unless it identifies one already. Returns
/// whether it was reserved.
pub async fn insert_if_absent(scope: &TenantScope, row: Row) -> Result<bool, Error> {
    scope.insert_if_absent::<ActiveModel>(row).await
}

/// Those of these identifiers that exist.
pub async fn by_ids(scope: &TenantScope, ids: &[String]) -> Result<Vec<Row>, Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    scope.find::<Entity>().filter(Column::Id.is_in(ids)).all().await
}

/// Find the user with this normalised username or email address.
pub async fn by_id(scope: &TenantScope, id: &str) -> Result<Option<Row>, Error> {
    scope.find::<Entity>().filter(Column::Id.eq(id)).one().await
}

/// Delete one identifier of a user. A row count of 0 means that it is not theirs.
pub async fn remove(scope: &TenantScope, user_id: &str, id: &str) -> Result<u64, Error> {
    let delete = scope.delete::<Entity>().filter(Column::UserId.eq(user_id));
    delete.filter(Column::Id.eq(id)).exec().await
}

/// Delete all identifiers of a user.
pub async fn remove_for_user(scope: &TenantScope, user_id: &str) -> Result<u64, Error> {
    scope.delete::<Entity>().filter(Column::UserId.eq(user_id)).exec().await
}
