//! The authenticator apps of users, one per user.

use sea_orm::{Condition, entity::prelude::*, sea_query::Expr};

use crate::{clock::CLOCK_SKEW, error::Error, tenant_scope::TenantScope};

/// How many time steps of 30 seconds an accepted code may be ahead of one that is accepted now: the
/// clocks of processes differ, and a code is accepted a step early or late.
const STEPS_AHEAD: i64 = CLOCK_SKEW / 30 + 2;

/// An app that generates one-time codes from a shared key (RFC 6238).
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "authenticator")]
pub struct Model {
    /// The owning tenant. With `id` it is the primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: String,
    /// The row id, with the prefix `aut_`. Another app, or the same one set up again, has a new id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The user, unique in the tenant.
    pub user_id: String,
    /// The shared key, encrypted for its tenant and row.
    pub sealed: String,
    /// The time step of the newest code that was accepted: no code is accepted twice.
    pub last_step: i64,
    /// As `id`, for processes of the version before: events name the forms of recovery codes now.
    pub codes_id: String,
    /// As `created_at`, for the same reason.
    pub codes_at: i64,
    /// When it was set up, in Unix seconds.
    pub created_at: i64,
}

pub use Model as Row;

/// Declares no relations: the statements write their joins out.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Find the app of a user.
pub async fn by_user(scope: &TenantScope, user_id: &str) -> Result<Option<Row>, Error> {
    scope.find::<Entity>().filter(Column::UserId.eq(user_id)).one().await
}

/// Store the app of a user who has none.
///
/// # Errors
///
/// [`Error::Conflict`] if they have one.
pub async fn insert(scope: &TenantScope, row: Row) -> Result<(), Error> {
    scope.insert::<ActiveModel>(row).await
}

/// Accept the code of a time step. A row count of 0 means that this code or a later one was
/// accepted before, or that the app was removed.
pub async fn accept_step(scope: &TenantScope, id: &str, step: i64) -> Result<u64, Error> {
    let update = scope.update::<Entity>().set(Column::LastStep, Expr::value(step));
    let is_new = Condition::any()
        .add(Column::LastStep.lt(step))
        // Accepted before the clock was set back.
        .add(Column::LastStep.gt(step + STEPS_AHEAD));
    update.filter(Column::Id.eq(id)).filter(is_new).exec().await
}

/// Remove the app of a user. A row count of 0 means that they have none.
pub async fn remove_for_user(scope: &TenantScope, user_id: &str) -> Result<u64, Error> {
    scope.delete::<Entity>().filter(Column::UserId.eq(user_id)).exec().await
}
