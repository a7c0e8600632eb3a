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

/// The end of a sign-in, or the step-up of a session.
pub struct CompletedSignIn<'a> {
    /// The id of the sign-in.
    pub id: &'a str,
    /// Whether it has waited for the second factor.
    pub was_pending: bool,
    /// The new id of its browser, if there is one.
    pub browser: Option<&'a str>,
    /// The authentication methods of both factors.
    pub amr: Json,
    /// The context class that is reached.
    pub acr: &'a str,
    /// The factor that the session depends on from now on.
    pub factor_id: &'a str,
    /// Unix seconds.
    pub now: i64,
    /// Unix seconds.
    pub expires_at: i64,
}

/// Record that the user of a sign-in has passed the second factor. A row count of 0 means that the
/// sign-in has ended or no longer waits, or that the session has passed it before.
pub async fn complete(scope: &TenantScope, completed: CompletedSignIn<'_>) -> Result<u64, Error> {
    let CompletedSignIn { id, was_pending, browser, amr, acr, factor_id, now, expires_at } =
        completed;
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
        .filter(Column::Pending.eq(was_pending))
        .filter(Column::Generation.in_subquery(current));
    if let Some(browser) = browser {
        update = update.set(Column::Browser, Expr::value(browser));
    }
    if !was_pending {
        update = update.filter(Column::Acr.ne(acr));
    }
    update.filter(Column::ExpiresAt.gt(now)).exec().await
}
