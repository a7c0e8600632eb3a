//! The sessions of a user: without those that have ended by their generation, whose rows may not be
//! deleted yet.

use sea_orm::{ColumnTrait, Order, Select};

use crate::{
    error::Error,
    sign_in::{Column, Entity, Row},
    tenant_scope::{ScopedQuery, TenantScope},
    user,
};

fn unexpired<'s>(
    scope: &'s TenantScope,
    user_id: &str,
    now: i64,
) -> ScopedQuery<'s, Select<Entity>> {
    let user = scope.find::<user::Entity>().filter(user::Column::Id.eq(user_id));
    let query = scope.find::<Entity>().filter(Column::UserId.eq(user_id));
    query
        .filter(Column::ExpiresAt.gt(now))
        .filter(Column::Pending.eq(false))
        .filter(Column::Generation.in_subquery(user.subquery(user::Column::SessionGeneration)))
}

/// A user's unexpired sign-ins, most recently used first.
pub async fn list(
    scope: &TenantScope,
    user_id: &str,
    now: i64,
    limit: u64,
) -> Result<Vec<Row>, Error> {
    unexpired(scope, user_id, now)
        .order_by(Column::LastSeenAt, Order::Desc)
        .order_by(Column::Id, Order::Desc)
        .limit(limit)
        .all()
        .await
}

/// Count a user's unexpired sign-ins, up to `limit`.
pub async fn count(scope: &TenantScope, user_id: &str, now: i64, limit: u64) -> Result<u64, Error> {
    unexpired(scope, user_id, now).count_up_to(limit).await
}
