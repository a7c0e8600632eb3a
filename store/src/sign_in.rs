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
}

pub use Model as Row;

/// Declares no relations: the statements write their joins out.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Store a sign-in, replacing the browser's previous one: a browser has one sign-in per tenant.
pub async fn replace(scope: &TenantScope, row: Row) -> Result<(), Error> {
    end_for_browser(scope, &row.browser).await?;
    scope.insert::<ActiveModel>(row).await
}

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

/// Record that the user of a sign-in has passed the second factor, and give it to the new id of its
/// browser, if there is one. `pending` is what the sign-in has been until now. A row count of 0
/// means that it is no longer, has ended, or that a session has passed it before.
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
    let mut update = update.filter(Column::Id.eq(id)).filter(Column::Pending.eq(pending));
    if let Some(browser) = browser {
        update = update.set(Column::Browser, Expr::value(browser));
    }
    if !pending {
        update = update.filter(Column::Acr.ne(acr));
    }
    update.filter(Column::ExpiresAt.gt(now)).exec().await
}

/// Sign a browser out of the tenant. A row count of 0 means that it was not signed in.
pub async fn end_for_browser(scope: &TenantScope, browser: &str) -> Result<u64, Error> {
    scope.delete::<Entity>().filter(Column::Browser.eq(browser)).exec().await
}

/// End all sign-ins of a user. Returns how many there were.
pub async fn end_for_user(scope: &TenantScope, user_id: &str) -> Result<u64, Error> {
    scope.delete::<Entity>().filter(Column::UserId.eq(user_id)).exec().await
}

/// A user's unexpired sign-ins, most recently used first.
pub async fn list_by_user(
    scope: &TenantScope,
    user_id: &str,
    now: i64,
    limit: u64,
) -> Result<Vec<Row>, Error> {
    let query =
        scope.find::<Entity>().filter(Column::UserId.eq(user_id)).filter(Column::ExpiresAt.gt(now));
    query
        .filter(Column::Pending.eq(false))
        .order_by(Column::LastSeenAt, Order::Desc)
        .order_by(Column::Id, Order::Desc)
        .limit(limit)
        .all()
        .await
}

/// Lock an unexpired sign-in until the transaction ends, and return its [`acr`](Model::acr), which
/// a factor may have raised since it was read. `None` if it has ended.
pub async fn lock(scope: &TenantScope, id: &str, now: i64) -> Result<Option<String>, Error> {
    let query = scope.find::<Entity>().filter(Column::Id.eq(id)).filter(Column::Pending.eq(false));
    let row = query.filter(Column::ExpiresAt.gt(now)).lock().one().await?;
    Ok(row.map(|row| row.acr))
}

/// End all sign-ins of a user but one. Returns how many there were.
pub async fn end_for_user_except(
    scope: &TenantScope,
    user_id: &str,
    id: &str,
) -> Result<u64, Error> {
    let delete = scope.delete::<Entity>().filter(Column::UserId.eq(user_id));
    delete.filter(Column::Id.ne(id)).exec().await
}

/// End the sign-ins of a user that depend on a factor, and those that wait for one, but the one
/// with this id. Returns how many there were.
pub async fn end_of_factor_except(
    scope: &TenantScope,
    user_id: &str,
    factor_id: &str,
    id: &str,
) -> Result<u64, Error> {
    let depends = Column::FactorId.eq(factor_id).or(Column::Pending.eq(true));
    let delete = scope.delete::<Entity>().filter(Column::UserId.eq(user_id)).filter(depends);
    delete.filter(Column::Id.ne(id)).exec().await
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

/// Count a user's unexpired sign-ins, up to `limit`.
pub async fn count_by_user(
    scope: &TenantScope,
    user_id: &str,
    now: i64,
    limit: u64,
) -> Result<u64, Error> {
    scope
        .find::<Entity>()
        .filter(Column::UserId.eq(user_id))
        .filter(Column::ExpiresAt.gt(now))
        .filter(Column::Pending.eq(false))
        .count_up_to(limit)
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
