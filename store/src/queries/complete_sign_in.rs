//! The end of a sign-in that has passed a second factor.

use sea_orm::{
    entity::prelude::*,
    sea_query::{Expr, ExprTrait},
};

use crate::{
    error::Error,
    sign_in::{Column, Entity},
    tenant_scope::TenantScope,
    user,
};

/// Record that the user of a sign-in has passed the second factor, and give it to the new id of its
/// browser, if there is one. `pending` says whether the sign-in has waited for it. A row count of 0
/// means that the sign-in has ended or no longer waits, or that the session has passed it before.
pub async fn complete(
    scope: &TenantScope,
    id: &str,
    (pending, browser): (bool, Option<&str>),
    (amr, acr, factor_id): (Json, &str, &str),
    (now, expires_at): (i64, i64),
) -> Result<u64, Error> {
    let update = scope
        .update::<Entity>()
        .set(Column::Amr, Expr::value(amr))
        .set(Column::Acr, Expr::value(acr))
        .set(Column::FactorId, Expr::value(factor_id))
        .set(Column::LastSeenAt, Expr::value(now))
        .set(Column::ExpiresAt, Expr::value(expires_at))
        .set(Column::Pending, Expr::value(false));
    // Those of its user may have ended since it was read.
    let of_user = Expr::col((user::Entity, user::Column::Id)).equals((Entity, Column::UserId));
    let current = scope.find::<user::Entity>().filter(of_user);
    let current = current.subquery(user::Column::SessionGeneration);
    let mut update = update
        .filter(Column::Id.eq(id))
        .filter(Column::Pending.eq(pending))
        .filter(Column::Generation.in_subquery(current));
    if let Some(browser) = browser {
        update = update.set(Column::Browser, Expr::value(browser));
    }
    if !pending {
        update = update.filter(Column::Acr.ne(acr));
    }
    update.filter(Column::ExpiresAt.gt(now)).exec().await
}
