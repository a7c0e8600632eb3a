//! The credentials of users.

use sea_orm::{entity::prelude::*, sea_query::Expr};

use crate::{error::Error, stored_enum::stored_enum, tenant_scope::TenantScope};

stored_enum! {
    /// The kind of a credential.
    pub enum CredentialKind {
        /// A password hash in the PHC string format.
        Password = "password",
    }
}

/// A credential with which a user signs in.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "credential")]
pub struct Model {
    /// The owning tenant. With `id` it is the primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: String,
    /// The row id, with the prefix `crd_`. A new password has a new id; an upgraded hash keeps it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The user that the credential authenticates.
    pub user_id: String,
    /// What `hash` holds.
    pub kind: CredentialKind,
    /// The password hash in the PHC string format, with its algorithm, parameters and salt.
    pub hash: String,
    /// When the password was set, in Unix seconds.
    pub created_at: i64,
    /// When the hash was last written, in Unix seconds: later than `created_at` if it was upgraded.
    pub updated_at: i64,
}

pub use Model as Row;

/// Declares no relations: the statements write their joins out.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Store a credential of a user who has none of its kind.
pub async fn insert(scope: &TenantScope, row: Row) -> Result<(), Error> {
    scope.insert::<ActiveModel>(row).await
}

/// Find a user's password.
pub async fn password_by_user(scope: &TenantScope, user_id: &str) -> Result<Option<Row>, Error> {
    scope
        .find::<Entity>()
        .filter(Column::UserId.eq(user_id))
        .filter(Column::Kind.eq("password"))
        .one()
        .await
}

/// Replace the hash of the same password. Does nothing if the hash is no longer `verified`.
pub async fn upgrade_hash(
    scope: &TenantScope,
    id: &str,
    verified: &str,
    hash: &str,
    now: i64,
) -> Result<u64, Error> {
    scope
        .update::<Entity>()
        .set(Column::Hash, Expr::value(hash))
        .set(Column::UpdatedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(Column::Hash.eq(verified))
        .exec()
        .await
}

/// Lock a credential until the transaction ends. False if it is gone: the password was changed.
pub async fn lock(scope: &TenantScope, id: &str) -> Result<bool, Error> {
    Ok(scope.find::<Entity>().filter(Column::Id.eq(id)).lock().one().await?.is_some())
}

/// Delete a user's password. A row count of 0 means that they have none.
pub async fn remove_password(scope: &TenantScope, user_id: &str) -> Result<u64, Error> {
    let delete = scope.delete::<Entity>().filter(Column::UserId.eq(user_id));
    delete.filter(Column::Kind.eq(CredentialKind::Password)).exec().await
}

/// Set a user's password, whether or not they had one. The id identifies the password: a new
/// password is a new row, an upgraded hash is not.
pub async fn put_password(scope: &TenantScope, row: Row) -> Result<(), Error> {
    scope
        .delete::<Entity>()
        .filter(Column::UserId.eq(&row.user_id))
        .filter(Column::Kind.eq(row.kind))
        .exec()
        .await?;
    insert(scope, row).await
}
