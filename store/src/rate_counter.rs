//! Rate limit counters, for example of failed sign-ins and registrations.
//!
//! The id is a digest of what is counted and of the time window.

use std::collections::HashMap;

use sea_orm::{
    entity::prelude::*,
    sea_query::{Expr, ExprTrait},
};

use crate::{error::Error, tenant_scope::TenantScope};

/// The number of attempts in one time window, by an identifier, an account or a network.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "failure")]
pub struct Model {
    /// The owning tenant. With `id` it is the primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: String,
    /// The digest (HMAC-SHA-256) of the tenant, the window's start and what is limited.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The attempts of the window that count: a successful sign-in is taken out again.
    pub count: i64,
    /// When the window began, in Unix seconds.
    pub window_start: i64,
    /// When the window ends and the row can be deleted, in Unix seconds.
    pub expires_at: i64,
}

pub use Model as Row;

/// Declares no relations: the statements write their joins out.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The counts of those counters that exist.
pub async fn counts<'a>(
    scope: &TenantScope,
    ids: impl IntoIterator<Item = &'a str>,
) -> Result<HashMap<String, i64>, Error> {
    let rows = scope.find::<Entity>().filter(Column::Id.is_in(ids)).all().await?;
    Ok(rows.into_iter().map(|row| (row.id, row.count)).collect())
}

/// Decrement the counter, if it is positive.
pub async fn release(scope: &TenantScope, id: &str) -> Result<u64, Error> {
    scope
        .update::<Entity>()
        .set(Column::Count, Expr::col(Column::Count).sub(1))
        .filter(Column::Id.eq(id))
        .filter(Column::Count.gt(0))
        .exec()
        .await
}

/// Reset the counter to zero.
pub async fn reset(scope: &TenantScope, id: &str) -> Result<u64, Error> {
    scope.delete::<Entity>().filter(Column::Id.eq(id)).exec().await
}
