//! Interactions: authorization requests in progress, from the request to the response.
//!
//! The id is the digest of the interaction's handle. `done` holds the steps completed so far.

use sea_orm::{
    Order,
    entity::prelude::*,
    sea_query::{Expr, ExprTrait},
};

use crate::{error::Error, interaction_size, stored_enum::stored_enum, tenant_scope::TenantScope};

stored_enum! {
    /// The initiator of an interaction.
    pub enum InteractionKind {
        /// A client, with an authorization request.
        Client = "client",
        /// The console, for a page that requires a session.
        Console = "console",
        /// A page of the user's own account, which requires a session or a new sign-in.
        Account = "account",
    }
}

/// An authorization request, or a sign-in to a page of this server, that waits for its user.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "interaction")]
pub struct Model {
    /// The owning tenant. With `id` it is the primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: String,
    /// The digest of the handle in the page's address (HMAC-SHA-256).
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// What began the interaction, which decides how it ends.
    pub kind: InteractionKind,
    /// The row id of the requesting client; NULL for a page of this server.
    pub client_id: Option<String>,
    /// The validated request as a JSON object, or the page to return to.
    pub request: Json,
    /// The completed steps as a JSON object, such as the sign-in and the decision about consent.
    pub done: Json,
    /// The identifier of the browser that opened it first, and of no other; NULL until one has.
    pub browser: Option<String>,
    /// When the request arrived, in Unix seconds, but not before the `ended_before` of its tenant.
    pub created_at: i64,
    /// When the interaction expires, in Unix seconds. Finishing it brings this forward.
    pub expires_at: i64,
    /// The length of `request` in bytes.
    pub size: i64,
}

pub use Model as Row;

/// Declares no relations: the statements write their joins out.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Store an interaction that no browser has opened yet.
pub async fn insert(scope: &TenantScope, row: Row) -> Result<(), Error> {
    scope.insert::<ActiveModel>(row).await
}

/// How many interactions of a tenant are kept, and how many bytes of their requests.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The maximum number of interactions, for opened and for unopened ones each.
    pub count: u64,
    /// The maximum sum of [`Model::size`] in bytes, for opened and for unopened ones each.
    pub bytes: u64,
}

/// Keep only the newest interactions within `limits` that no browser has opened, and as many that
/// one has, so that a flood of requests displaces the oldest of its kind and does not fill the
/// table. Returns the number of deleted rows.
pub async fn trim(scope: &TenantScope, limits: Limits) -> Result<u64, Error> {
    let mut removed = 0;
    for is_opened in [false, true] {
        let kind =
            if is_opened { Column::Browser.is_not_null() } else { Column::Browser.is_null() };
        removed += trim_to_count(scope, kind.clone(), limits.count).await?;
        if let Some((created_at, id)) =
            interaction_size::first_over(scope, is_opened, limits.bytes).await?
        {
            removed += remove_from(scope, kind, created_at, &id).await?;
        }
    }
    Ok(removed)
}

async fn trim_to_count(scope: &TenantScope, kind: Expr, limit: u64) -> Result<u64, Error> {
    let newest = scope
        .find::<Entity>()
        .filter(kind.clone())
        .order_by(Column::CreatedAt, Order::Desc)
        .order_by(Column::Id, Order::Desc);
    let Some(first) = newest.offset(limit).one().await? else { return Ok(0) };
    remove_from(scope, kind, first.created_at, &first.id).await
}

/// Delete this interaction and all older ones of its kind.
async fn remove_from(
    scope: &TenantScope,
    kind: Expr,
    created_at: i64,
    id: &str,
) -> Result<u64, Error> {
    let older = Expr::col(Column::CreatedAt)
        .lt(created_at)
        .or(Expr::col(Column::CreatedAt).eq(created_at).and(Expr::col(Column::Id).lte(id)));
    scope.delete::<Entity>().filter(kind).filter(older).exec().await
}

/// Find an unexpired interaction. The caller checks the browser that it is bound to.
pub async fn find_unexpired(scope: &TenantScope, id: &str, now: i64) -> Result<Option<Row>, Error> {
    scope.find::<Entity>().filter(Column::Id.eq(id)).filter(Column::ExpiresAt.gt(now)).one().await
}

/// Bind an interaction to the first browser that opens it. A row count of 0 means that it is bound
/// already.
pub async fn bind_to_browser(scope: &TenantScope, id: &str, browser: &str) -> Result<u64, Error> {
    let update = scope.update::<Entity>().set(Column::Browser, Expr::value(browser));
    update.filter(Column::Id.eq(id)).filter(Column::Browser.is_null()).exec().await
}

/// Store the completed steps. A row count of 0 means that the interaction was deleted.
pub async fn set_progress(scope: &TenantScope, id: &str, done: Json) -> Result<u64, Error> {
    scope
        .update::<Entity>()
        .set(Column::Done, Expr::value(done))
        .filter(Column::Id.eq(id))
        .exec()
        .await
}

/// Read an unexpired interaction and lock it until the transaction ends, so that concurrent forms
/// store their progress one after the other.
pub async fn lock(scope: &TenantScope, id: &str, now: i64) -> Result<Option<Row>, Error> {
    let query = scope.find::<Entity>().filter(Column::Id.eq(id));
    query.filter(Column::ExpiresAt.gt(now)).lock().one().await
}

/// Finish an interaction: it expires at `until`, or earlier if it was finished before. A row count
/// of 0 means that it has expired.
pub async fn finish(scope: &TenantScope, id: &str, now: i64, until: i64) -> Result<u64, Error> {
    let earlier = Expr::case(Expr::col(Column::ExpiresAt).lt(until), Expr::col(Column::ExpiresAt))
        .finally(Expr::value(until));
    scope
        .update::<Entity>()
        .set(Column::ExpiresAt, earlier)
        .filter(Column::Id.eq(id))
        .filter(Column::ExpiresAt.gt(now))
        .exec()
        .await
}
