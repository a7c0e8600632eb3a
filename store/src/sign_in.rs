//! Sign-ins: the authenticated user of a browser at a tenant.

use sea_orm::{
    Order, QueryOrder, QuerySelect,
    entity::prelude::*,
    sea_query::{Expr, ExprTrait},
};

use crate::{error::Error, installation_scope::InstallationScope, tenant_scope::TenantScope};

/// The authentication of one user in one browser: the end user's session at the OpenID provider.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "sign_in")]
pub struct Model {
    /// The owning tenant. With `id` it is the primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: String,
    /// The row id, with the prefix `sin_`: grants refer to it, and users see and end it in their
    /// account.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The identifier of the browser, unique in the tenant; sign-in gives the browser a new one.
    pub browser: String,
    /// The user who was authenticated.
    pub user_id: String,
    /// The authentication methods as a JSON array of strings, such as `["pwd"]`: `amr` (RFC 8176).
    pub amr: Json,
    /// The authentication context class: `acr` (OpenID Connect Core §2).
    pub acr: String,
    /// When the user was authenticated, in Unix seconds: `auth_time`, which `max_age` is compared
    /// with (OpenID Connect Core §3.1.2.1).
    pub auth_time: i64,
    /// Whether that is known. A provider need not say when its user was authenticated: then it is
    /// when they came back from it, and satisfies no `max_age`.
    pub auth_time_known: bool,
    /// When the sign-in was last used, in Unix seconds, not updated by every use.
    pub last_seen_at: i64,
    /// When the sign-in expires, in Unix seconds. Use extends it, unless it is kept.
    pub expires_at: i64,
    /// Whether the user chose to stay signed in: the lifetime is then fixed instead of an idle
    /// timeout.
    pub kept: bool,
    /// The client IP address at sign-in.
    pub address: String,
    /// The identity provider that the user signed in at; NULL if there was none. It may have been
    /// deleted since.
    pub provider_id: Option<String>,
    /// Its [`generation`](crate::identity_provider::Model::generation) then.
    pub provider_generation: Option<String>,
    /// When the row was created, in Unix seconds, but not before the `ended_before` of its tenant.
    pub created_at: i64,
    /// How the browser named itself at sign-in (RFC 9110 §10.1.5), shortened; empty if it did not.
    pub user_agent: String,
    /// Whether the second factor is missing. Such a row proves nothing until
    /// [`complete`] has completed it: statements that write leave it out, and those that read the
    /// session of a browser tell it apart.
    pub pending: bool,
    /// The app or the passkey by which this server has verified a second factor; NULL without one.
    pub factor_id: Option<String>,
    /// The [`session_generation`](crate::user::Model::session_generation) of its user when it was
    /// started. It has ended if the user's is another one now.
    pub generation: i64,
}

pub use Model as Row;

/// Declares no relations: the statements write their joins out.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Record a use and extend the sign-in, unless another process did so since `seen_before` was
/// read.
pub async fn touch(
    scope: &TenantScope,
    id: &str,
    seen_before: i64,
    now: i64,
    expires_at: i64,
) -> Result<u64, Error> {
    let update = scope
        .update::<Entity>()
        .set(Column::LastSeenAt, Expr::value(now))
        .set(Column::ExpiresAt, Expr::value(expires_at));
    update.filter(Column::Id.eq(id)).filter(Column::LastSeenAt.eq(seen_before)).exec().await
}

/// Sign a browser out of the tenant. A row count of 0 means that it was not signed in.
pub async fn end_for_browser(scope: &TenantScope, browser: &str) -> Result<u64, Error> {
    scope.delete::<Entity>().filter(Column::Browser.eq(browser)).exec().await
}

/// Rows that one statement deletes, in some 30 ms (L5).
const DELETED_AT_ONCE: u64 = 1_000;
/// Rows that are deleted by one of many transactions.
const SIGN_INS_PER_BATCH: u64 = 200;
/// Ended sessions are counted up to this, for the audit log.
const MAX_COUNTED: u64 = 100_000;

/// Delete sign-ins of a user that have ended by their generation: the first of many, and all of
/// most users. Returns how many have ended, and how many were deleted.
pub async fn remove_first_ended(
    scope: &TenantScope,
    user_id: &str,
    generation: i64,
) -> Result<(u64, u64), Error> {
    let ids = ended_of_user(scope, user_id, generation, MAX_COUNTED).await?;
    let mut removed = 0;
    for some in ids.chunks(500).take(2) {
        removed += remove_some(scope, some).await?;
    }
    Ok((ids.len() as u64, removed))
}

/// The ids of at most `limit` sign-ins of a user that have ended by their generation.
pub async fn ended_of_user(
    scope: &TenantScope,
    user_id: &str,
    generation: i64,
    limit: u64,
) -> Result<Vec<String>, Error> {
    let query = scope.find::<Entity>().filter(Column::UserId.eq(user_id));
    let query = query.filter(Column::Generation.lt(generation));
    query.limit(limit).text_column(Column::Id).await
}

/// Delete some sign-ins of a user, which end with it. Returns 0 when none is left.
pub async fn remove_batch_of_user(scope: &TenantScope, user_id: &str) -> Result<u64, Error> {
    let query = scope.find::<Entity>().filter(Column::UserId.eq(user_id));
    let ids = query.limit(SIGN_INS_PER_BATCH).text_column(Column::Id).await?;
    if ids.is_empty() { Ok(0) } else { remove_some(scope, &ids).await }
}

/// Whether one call of [`remove_batch_of_user`] leaves some.
pub async fn is_more_than_one_batch_of_user(
    scope: &TenantScope,
    user_id: &str,
) -> Result<bool, Error> {
    let query = scope.find::<Entity>().filter(Column::UserId.eq(user_id));
    Ok(query.count_up_to(SIGN_INS_PER_BATCH + 1).await? > SIGN_INS_PER_BATCH)
}

/// Delete sign-ins by their ids.
pub async fn remove_some(scope: &TenantScope, ids: &[String]) -> Result<u64, Error> {
    scope.delete::<Entity>().filter(Column::Id.is_in(ids)).exec().await
}

/// Keep a sign-in although those of its user have ended: it belongs to this generation now.
pub async fn keep(scope: &TenantScope, id: &str, generation: i64) -> Result<u64, Error> {
    let update = scope.update::<Entity>().set(Column::Generation, Expr::value(generation));
    update.filter(Column::Id.eq(id)).exec().await
}

/// End the sign-ins of a user that depend on a factor, and those that wait for one, but the one
/// with this id. `None` if they are too many for one statement: none has ended.
pub async fn end_of_factor_except(
    scope: &TenantScope,
    user_id: &str,
    factor_id: &str,
    id: &str,
) -> Result<Option<u64>, Error> {
    let of_factor = Column::FactorId.eq(factor_id).or(Column::Pending.eq(true));
    remove_if_few(scope, others(user_id, id).and(of_factor)).await
}

/// End the sign-ins of a user but the one with this id. `None` if they are too many for one
/// statement: none has ended.
pub async fn end_others(
    scope: &TenantScope,
    user_id: &str,
    id: &str,
) -> Result<Option<u64>, Error> {
    remove_if_few(scope, others(user_id, id)).await
}

fn others(user_id: &str, id: &str) -> Expr {
    Column::UserId.eq(user_id).and(Column::Id.ne(id))
}

async fn remove_if_few(scope: &TenantScope, which: Expr) -> Result<Option<u64>, Error> {
    let found = scope.find::<Entity>().filter(which.clone());
    if found.count_up_to(DELETED_AT_ONCE + 1).await? > DELETED_AT_ONCE {
        return Ok(None);
    }
    scope.delete::<Entity>().filter(which).exec().await.map(Some)
}

/// Take the factor out of a sign-in that depends on it. A row count of 0 means that it does not.
pub async fn lower(
    scope: &TenantScope,
    id: &str,
    factor_id: &str,
    (amr, acr): (Json, &str),
) -> Result<u64, Error> {
    let update = scope
        .update::<Entity>()
        .set(Column::Amr, Expr::value(amr))
        .set(Column::Acr, Expr::value(acr))
        .set(Column::FactorId, Expr::value(None::<String>));
    update.filter(Column::Id.eq(id)).filter(Column::FactorId.eq(factor_id)).exec().await
}

/// End one of a user's sign-ins.
pub async fn end_by_id(scope: &TenantScope, user_id: &str, id: &str) -> Result<u64, Error> {
    scope
        .delete::<Entity>()
        .filter(Column::UserId.eq(user_id))
        .filter(Column::Id.eq(id))
        .exec()
        .await
}

impl InstallationScope {
    /// Whether a browser has an unexpired sign-in at any tenant.
    pub async fn browser_is_signed_in(&self, browser: &str, now: i64) -> Result<bool, Error> {
        let query =
            Entity::find().filter(Column::Browser.eq(browser)).filter(Column::ExpiresAt.gt(now));
        let query = query.filter(Column::Pending.eq(false));
        Ok(query.limit(1).one(self.executor()).await?.is_some())
    }

    /// The tenants at which a browser has an unexpired sign-in, the most recently used first:
    /// complete ones, or with `pending` those that wait for a second factor.
    pub async fn tenants_of_browser(
        &self,
        browser: &str,
        now: i64,
        pending: bool,
    ) -> Result<Vec<String>, Error> {
        let query = Entity::find()
            .select_only()
            .column(Column::TenantId)
            .filter(Column::Browser.eq(browser))
            .filter(Column::ExpiresAt.gt(now))
            .filter(Column::Pending.eq(pending))
            .order_by(Column::LastSeenAt, Order::Desc)
            .order_by(Column::TenantId, Order::Asc);
        Ok(query.limit(20).into_tuple::<String>().all(self.executor()).await?)
    }
}
