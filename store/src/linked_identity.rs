//! Accounts at identity providers that users sign in with.

use sea_orm::{Order, entity::prelude::*, sea_query::Expr};

use crate::{error::Error, tenant_scope::TenantScope};

/// The link between a user and their account at a provider.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "linked_identity")]
pub struct Model {
    /// The owning tenant. With `id` it is the primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: String,
    /// The row id, with the prefix `lid_`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The provider. With `subject` it is unique in the tenant.
    pub provider_id: String,
    /// The identifier of the account at the provider: `sub` (OpenID Connect Core §2).
    pub subject: String,
    /// The user who signs in with it.
    pub user_id: String,
    /// How the provider names the account, as an address or a username; NULL if it does not.
    pub name: Option<String>,
    /// The role that the last sign-in has given by the mapping of the provider; NULL if none.
    pub given_role: Option<String>,
    /// When the identity was linked, in Unix seconds.
    pub created_at: i64,
    /// When the user last signed in with it, in Unix seconds.
    pub last_used_at: i64,
}

pub use Model as Row;

/// Declares no relations: the statements write their joins out.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Find the link of an account at a provider.
pub async fn by_subject(
    scope: &TenantScope,
    provider_id: &str,
    subject: &str,
) -> Result<Option<Row>, Error> {
    let query = scope.find::<Entity>().filter(Column::ProviderId.eq(provider_id));
    query.filter(Column::Subject.eq(subject)).one().await
}

/// Link an account at a provider to a user.
///
/// # Errors
///
/// [`Error::Conflict`] if it is linked already.
pub async fn insert(scope: &TenantScope, row: Row) -> Result<(), Error> {
    scope.insert::<ActiveModel>(row).await
}

/// Unlink all identities of a user. Returns how many there were.
pub async fn remove_for_user(scope: &TenantScope, user_id: &str) -> Result<u64, Error> {
    scope.delete::<Entity>().filter(Column::UserId.eq(user_id)).exec().await
}

/// Record a sign-in, and how the provider names the account now. A row count of 0 means that the
/// identity was unlinked.
pub async fn record_use(
    scope: &TenantScope,
    id: &str,
    name: Option<&str>,
    now: i64,
) -> Result<u64, Error> {
    let update = scope
        .update::<Entity>()
        .set(Column::LastUsedAt, Expr::value(now))
        .set(Column::Name, Expr::value(name.map(str::to_owned)));
    update.filter(Column::Id.eq(id)).exec().await
}

/// Record the role that a sign-in has given. A row count of 0 means that the identity was unlinked.
pub async fn set_given_role(
    scope: &TenantScope,
    id: &str,
    role: Option<&str>,
) -> Result<u64, Error> {
    let role = Expr::value(role.map(str::to_owned));
    let update = scope.update::<Entity>().set(Column::GivenRole, role);
    update.filter(Column::Id.eq(id)).exec().await
}

/// The identities of a user, in the order in which they were linked.
pub async fn list_by_user(scope: &TenantScope, user_id: &str) -> Result<Vec<Row>, Error> {
    let query = scope.find::<Entity>().filter(Column::UserId.eq(user_id));
    query.order_by(Column::Id, Order::Asc).limit(100).all().await
}

/// The identities of a provider that have given their user a role.
pub async fn with_given_role(scope: &TenantScope, provider_id: &str) -> Result<Vec<Row>, Error> {
    let query = scope.find::<Entity>().filter(Column::ProviderId.eq(provider_id));
    query.filter(Column::GivenRole.is_not_null()).order_by(Column::UserId, Order::Asc).all().await
}

/// Count the identities that are linked to a provider, up to `limit`.
pub async fn count_by_provider(
    scope: &TenantScope,
    provider_id: &str,
    limit: u64,
) -> Result<u64, Error> {
    scope.find::<Entity>().filter(Column::ProviderId.eq(provider_id)).count_up_to(limit).await
}
