//! The passkeys of users: credentials of WebAuthn.

use sea_orm::{
    Order,
    entity::prelude::*,
    sea_query::{Expr, ExprTrait},
};

use crate::{error::Error, tenant_scope::TenantScope};

/// A credential that an authenticator of the user holds.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "passkey")]
pub struct Model {
    /// The owning tenant. With `id` it is the primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: String,
    /// The row id, with the prefix `pky_`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The user.
    pub user_id: String,
    /// The id that the authenticator has chosen, in base64url, unique in the tenant.
    pub credential_id: String,
    /// The public key in COSE, in base64url.
    pub public_key: String,
    /// The RP ID that it was created for: the host where browsers offer it.
    pub rp_id: String,
    /// How the user has named it.
    pub name: String,
    /// How browsers reach the authenticator: a JSON array of strings.
    pub transports: Json,
    /// The last signature counter; 0 if the authenticator has none.
    pub sign_count: i64,
    /// Whether it may be synchronised to other devices, which never changes.
    pub backup_eligible: bool,
    /// Whether it was synchronised at its last use.
    pub backed_up: bool,
    /// When it was added, in Unix seconds.
    pub created_at: i64,
    /// When it was used last, in Unix seconds; NULL before the first time.
    pub last_used_at: Option<i64>,
}

pub use Model as Row;

/// Declares no relations: the statements write their joins out.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Find a passkey by the id that its authenticator has chosen.
pub async fn by_credential_id(scope: &TenantScope, id: &str) -> Result<Option<Row>, Error> {
    scope.find::<Entity>().filter(Column::CredentialId.eq(id)).one().await
}

/// The passkeys of a user, in the order in which they were added.
pub async fn list_by_user(scope: &TenantScope, user_id: &str) -> Result<Vec<Row>, Error> {
    let query = scope.find::<Entity>().filter(Column::UserId.eq(user_id));
    query.order_by(Column::CreatedAt, Order::Asc).order_by(Column::Id, Order::Asc).all().await
}

/// The RP ID of the tenant's oldest passkey that has one of these. Ids begin with the time.
pub async fn oldest_rp_id(scope: &TenantScope, rp_ids: &[String]) -> Result<Option<String>, Error> {
    let query = scope.find::<Entity>().filter(Column::RpId.is_in(rp_ids));
    let oldest = query.order_by(Column::Id, Order::Asc).limit(1).one().await?;
    Ok(oldest.map(|row| row.rp_id))
}

/// Store a passkey. Returns false if the credential is stored already.
pub async fn insert_if_absent(scope: &TenantScope, row: Row) -> Result<bool, Error> {
    scope.insert_if_absent::<ActiveModel>(row).await
}

/// Record a use with a signature counter above the stored one; both are 0 if the authenticator has
/// none. A row count of 0 means that the counter is not above, or that the passkey was removed.
pub async fn record_use(
    scope: &TenantScope,
    id: &str,
    (sign_count, backed_up): (i64, bool),
    now: i64,
) -> Result<u64, Error> {
    let has_none = Expr::col(Column::SignCount).eq(0).and(Expr::value(sign_count).eq(0));
    let update = scope
        .update::<Entity>()
        .set(Column::SignCount, Expr::value(sign_count))
        .set(Column::BackedUp, Expr::value(backed_up))
        .set(Column::LastUsedAt, Expr::value(now));
    let update = update.filter(Column::Id.eq(id));
    update.filter(Expr::col(Column::SignCount).lt(sign_count).or(has_none)).exec().await
}

/// Give a passkey of a user another name. A row count of 0 means that they have no such one, or
/// that it has this name already.
pub async fn rename(
    scope: &TenantScope,
    user_id: &str,
    id: &str,
    name: &str,
) -> Result<u64, Error> {
    let update = scope.update::<Entity>().set(Column::Name, Expr::value(name));
    let update = update.filter(Column::UserId.eq(user_id)).filter(Column::Id.eq(id));
    update.filter(Column::Name.ne(name)).exec().await
}

/// Remove a passkey of a user. A row count of 0 means that they have no such one.
pub async fn remove(scope: &TenantScope, user_id: &str, id: &str) -> Result<u64, Error> {
    let delete = scope.delete::<Entity>().filter(Column::UserId.eq(user_id));
    delete.filter(Column::Id.eq(id)).exec().await
}

/// Remove all passkeys of a user. Returns how many there were.
pub async fn remove_for_user(scope: &TenantScope, user_id: &str) -> Result<u64, Error> {
    scope.delete::<Entity>().filter(Column::UserId.eq(user_id)).exec().await
}
