//! Identity providers of a tenant: other systems where its users sign in.

use sea_orm::{Order, QuerySelect, entity::prelude::*, sea_query::Expr};

use crate::{
    error::Error, installation_scope::InstallationScope, linked_identity,
    tenant_scope::TenantScope, upstream_flow,
};

/// An identity provider.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "identity_provider")]
pub struct Model {
    /// The owning tenant. With `id` it is the primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: String,
    /// Chosen by the tenant's staff and part of URLs, such as `google`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Random: another one once the provider was disabled, or added again under the same id.
    /// Sessions and sign-ins that were begun before have ended. Empty for providers of a version
    /// that did not store it.
    pub generation: String,
    /// The JSON of a `contract::provider::ProviderSettings`.
    pub settings: Json,
    /// The client secret, or Apple's private key, sealed; NULL for a public client.
    pub secret: Option<String>,
    /// The digest of the secret that a file has set last; NULL if none did.
    pub applied_secret: Option<String>,
    /// Whether users can sign in with it.
    pub enabled: bool,
    /// The position on the sign-in page; equal ones are sorted by id.
    pub position: i64,
    /// Incremented by every change of the row, for optimistic locking.
    pub version: i64,
    /// When the provider was added, in Unix seconds.
    pub created_at: i64,
    /// When the row was last changed, in Unix seconds.
    pub updated_at: i64,
    /// The digest of the handle of a test sign-in that waits for its browser.
    pub test_handle: Option<String>,
    /// When the last test sign-in was begun, in Unix seconds.
    pub test_started_at: Option<i64>,
    /// The JSON of the `contract::provider::ProviderTestReport` of the last test sign-in.
    pub test_report: Option<Json>,
    /// Kept tokens belong to this generation: another one ends those of before. Empty until then.
    pub token_generation: String,
    /// When it ended the kept tokens, in Unix seconds, while some may be stored.
    pub tokens_ended_at: Option<i64>,
}

pub use Model as Row;

/// Declares no relations: the statements write their joins out.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// All providers of the tenant, in the order of the sign-in page.
pub async fn all(scope: &TenantScope) -> Result<Vec<Row>, Error> {
    let query = scope.find::<Entity>();
    query.order_by(Column::Position, Order::Asc).order_by(Column::Id, Order::Asc).all().await
}

/// Find a provider by its id.
pub async fn by_id(scope: &TenantScope, id: &str) -> Result<Option<Row>, Error> {
    scope.find::<Entity>().filter(Column::Id.eq(id)).one().await
}

/// Lock all providers of the tenant, in the order of their ids, until the transaction ends.
pub async fn lock_all(scope: &TenantScope) -> Result<Vec<Row>, Error> {
    scope.find::<Entity>().order_by(Column::Id, Order::Asc).lock().all().await
}

/// Lock a provider against changes until the transaction ends, and read it as it is now; `None` if
/// it is disabled or gone.
pub async fn lock_enabled(scope: &TenantScope, id: &str) -> Result<Option<Row>, Error> {
    let query = scope.find::<Entity>().filter(Column::Id.eq(id)).filter(Column::Enabled.eq(true));
    query.lock_shared().one().await
}

/// Lock a provider that is changed: sign-ins that have locked it end before.
pub async fn lock(scope: &TenantScope, id: &str) -> Result<Option<Row>, Error> {
    scope.find::<Entity>().filter(Column::Id.eq(id)).lock().one().await
}

/// Store a new provider.
///
/// # Errors
///
/// [`Error::Conflict`] if the tenant has a provider with this id.
pub async fn insert(scope: &TenantScope, row: Row) -> Result<(), Error> {
    scope.insert::<ActiveModel>(row).await
}

/// Write every column and increment the version (optimistic locking). A row count of 0 means that
/// the row was changed since it was read.
pub async fn update(scope: &TenantScope, mut row: Row) -> Result<u64, Error> {
    let (id, read) = (row.id.clone(), row.version);
    row.version += 1;
    scope
        .update::<Entity>()
        .set_row::<ActiveModel>(row)
        .filter(Column::Id.eq(id))
        .filter(Column::Version.eq(read))
        .exec()
        .await
}

/// Begin a test sign-in, which replaces an earlier one. The version stays: no setting changes.
/// A row count of 0 means that there is no such provider.
pub async fn start_test(
    scope: &TenantScope,
    id: &str,
    handle: &str,
    now: i64,
) -> Result<u64, Error> {
    scope
        .update::<Entity>()
        .set(Column::TestHandle, Expr::value(handle.to_owned()))
        .set(Column::TestStartedAt, Expr::value(now))
        .set(Column::TestReport, Expr::value(None::<Json>))
        .filter(Column::Id.eq(id))
        .exec()
        .await
}

/// Find the provider whose test sign-in has this handle and was begun after `since`.
pub async fn by_test_handle(
    scope: &TenantScope,
    handle: &str,
    since: i64,
) -> Result<Option<Row>, Error> {
    let query = scope.find::<Entity>().filter(Column::TestHandle.eq(handle));
    query.filter(Column::TestStartedAt.gt(since)).one().await
}

/// Begin a test sign-in in a browser, which has this handle from now on. A row count of 0 means
/// that it was begun before, or that another test was prepared since.
pub async fn begin_test(
    scope: &TenantScope,
    id: &str,
    waiting: &str,
    begun: &str,
) -> Result<u64, Error> {
    let update = scope.update::<Entity>().set(Column::TestHandle, Expr::value(begun));
    update.filter(Column::Id.eq(id)).filter(Column::TestHandle.eq(waiting)).exec().await
}

/// Store what a test sign-in has found. A row count of 0 means that another test was begun since,
/// or that this one has ended.
pub async fn finish_test(
    scope: &TenantScope,
    id: &str,
    handle: &str,
    report: Json,
) -> Result<u64, Error> {
    scope
        .update::<Entity>()
        .set(Column::TestHandle, Expr::value(None::<String>))
        .set(Column::TestReport, Expr::value(report))
        .filter(Column::Id.eq(id))
        .filter(Column::TestHandle.eq(handle))
        .exec()
        .await
}

/// Delete a provider with the links to it. A row count of 0 means that there was none.
pub async fn remove(scope: &TenantScope, id: &str) -> Result<u64, Error> {
    // First, because a sign-in locks the provider before it uses or adds a link.
    lock(scope, id).await?;
    scope
        .delete::<upstream_flow::Entity>()
        .filter(upstream_flow::Column::ProviderId.eq(id))
        .exec()
        .await?;
    scope
        .delete::<linked_identity::Entity>()
        .filter(linked_identity::Column::ProviderId.eq(id))
        .exec()
        .await?;
    scope.delete::<Entity>().filter(Column::Id.eq(id)).exec().await
}

/// Record that the tokens which ended before this generation are deleted. A row count of 0 means
/// that more have ended since.
pub async fn record_removed_tokens(
    scope: &TenantScope,
    id: &str,
    generation: &str,
) -> Result<u64, Error> {
    let update = scope.update::<Entity>().set(Column::TokensEndedAt, Expr::value(None::<i64>));
    update.filter(Column::Id.eq(id)).filter(Column::TokenGeneration.eq(generation)).exec().await
}

impl InstallationScope {
    /// Providers of all tenants that have ended kept tokens; `except` names tenants that are left
    /// out.
    pub async fn providers_with_ended_tokens(
        &self,
        except: &[String],
        limit: u64,
    ) -> Result<Vec<Row>, Error> {
        let ended = Entity::find().filter(Column::TokensEndedAt.is_not_null());
        let ended = ended.filter(Column::TenantId.is_not_in(except)).limit(limit);
        Ok(ended.all(self.executor()).await?)
    }
}
