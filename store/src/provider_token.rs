//! Tokens of identity providers that a tenant keeps. The id is that of the linked identity, with
//! which a row is deleted.

use sea_orm::{
    Condition, Order,
    entity::prelude::*,
    sea_query::{Expr, SelectStatement},
};

use crate::{
    clock::CLOCK_SKEW,
    error::Error,
    identity_provider, linked_identity,
    tenant_scope::{ScopedQuery, TenantScope},
};

/// The tokens that a provider has issued for an identity.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "provider_token")]
pub struct Model {
    /// The owning tenant. With `id` it is the primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: String,
    /// The id of the linked identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The token response (RFC 6749 §5.1), sealed.
    pub sealed: String,
    /// The row ids of the clients that were given the token, separated by spaces.
    pub clients: String,
    /// Incremented whenever other tokens are stored, for optimistic locking.
    pub version: i64,
    /// Until when one request refreshes the token, in Unix seconds; NULL if none does.
    pub refresh_until: Option<i64>,
    /// When the tokens were stored, in Unix seconds.
    pub updated_at: i64,
    /// The `token_generation` of the provider for which they were stored. Those of another one have
    /// ended: every statement that relies on them compares it.
    pub generation: String,
}

pub use Model as Row;

/// Declares no relations: the statements write their joins out.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The generation of the tokens that a provider keeps now.
fn current(scope: &TenantScope, provider_id: &str) -> SelectStatement {
    let provider = scope.find::<identity_provider::Entity>();
    let provider = provider.filter(identity_provider::Column::Id.eq(provider_id));
    provider.subquery(identity_provider::Column::TokenGeneration)
}

/// The identities of users at a provider.
fn identities<'s>(
    scope: &'s TenantScope,
    provider_id: &str,
) -> ScopedQuery<'s, Select<linked_identity::Entity>> {
    let identities = scope.find::<linked_identity::Entity>();
    identities.filter(linked_identity::Column::ProviderId.eq(provider_id))
}

/// Find the tokens of a linked identity, also those that have ended.
pub async fn by_id(scope: &TenantScope, id: &str) -> Result<Option<Row>, Error> {
    scope.find::<Entity>().filter(Column::Id.eq(id)).one().await
}

/// Find the tokens of a user at a provider: of several identities, those that were stored last.
pub async fn by_user(
    scope: &TenantScope,
    user_id: &str,
    provider_id: &str,
) -> Result<Option<Row>, Error> {
    let identities = identities(scope, provider_id)
        .filter(linked_identity::Column::UserId.eq(user_id))
        .subquery(linked_identity::Column::Id);
    let query = scope.find::<Entity>().filter(Column::Id.in_subquery(identities));
    let query = query.filter(Column::Generation.in_subquery(current(scope, provider_id)));
    query.order_by(Column::UpdatedAt, Order::Desc).order_by(Column::Id, Order::Desc).one().await
}

/// Store the first tokens of an identity.
///
/// # Errors
///
/// [`Error::Conflict`] if it has some.
pub async fn insert(scope: &TenantScope, row: Row) -> Result<(), Error> {
    scope.insert::<ActiveModel>(row).await
}

/// Store other tokens of the provider in place of those of this version, and end what refreshes
/// them. A row count of 0 means that others were stored since, or that they have ended.
pub async fn replace(
    scope: &TenantScope,
    (provider_id, id): (&str, &str),
    version: i64,
    sealed: &str,
    now: i64,
) -> Result<u64, Error> {
    scope
        .update::<Entity>()
        .set(Column::Sealed, Expr::value(sealed))
        .set(Column::Version, Expr::value(version + 1))
        .set(Column::RefreshUntil, Expr::value(None::<i64>))
        .set(Column::UpdatedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(Column::Version.eq(version))
        .filter(Column::Generation.in_subquery(current(scope, provider_id)))
        .exec()
        .await
}

/// Begin to refresh the tokens of this version, for at most `seconds`. A row count of 0 means that
/// another request does, that others were stored since, or that they have ended.
pub async fn begin_refresh(
    scope: &TenantScope,
    (provider_id, id): (&str, &str),
    version: i64,
    now: i64,
    seconds: i64,
) -> Result<u64, Error> {
    let is_free = Condition::any()
        .add(Column::RefreshUntil.is_null())
        .add(Column::RefreshUntil.lte(now))
        // It was begun before the clock was set back.
        .add(Column::RefreshUntil.gt(now + seconds + CLOCK_SKEW));
    scope
        .update::<Entity>()
        .set(Column::RefreshUntil, Expr::value(now + seconds))
        .filter(Column::Id.eq(id))
        .filter(Column::Version.eq(version))
        .filter(Column::Generation.in_subquery(current(scope, provider_id)))
        .filter(is_free)
        .exec()
        .await
}

/// End a refresh that has changed nothing.
pub async fn end_refresh(scope: &TenantScope, id: &str, version: i64) -> Result<u64, Error> {
    let update = scope.update::<Entity>().set(Column::RefreshUntil, Expr::value(None::<i64>));
    update.filter(Column::Id.eq(id)).filter(Column::Version.eq(version)).exec().await
}

/// Record that other clients were given the token, if `before` have been so far. A row count of 0
/// means that others have, or that the tokens have ended.
pub async fn set_clients(
    scope: &TenantScope,
    (provider_id, id): (&str, &str),
    before: &str,
    after: &str,
) -> Result<u64, Error> {
    let update = scope.update::<Entity>().set(Column::Clients, Expr::value(after));
    let update = update.filter(Column::Id.eq(id)).filter(Column::Clients.eq(before));
    update.filter(Column::Generation.in_subquery(current(scope, provider_id))).exec().await
}

/// Delete the tokens of this version. A row count of 0 means that others were stored since, or that
/// they were deleted.
pub async fn remove(scope: &TenantScope, id: &str, version: i64) -> Result<u64, Error> {
    let delete = scope.delete::<Entity>().filter(Column::Id.eq(id));
    delete.filter(Column::Version.eq(version)).exec().await
}

/// Count the identities of a provider that have tokens which have not ended, up to `limit`.
pub async fn count_by_provider(
    scope: &TenantScope,
    provider_id: &str,
    limit: u64,
) -> Result<u64, Error> {
    let identities = identities(scope, provider_id).subquery(linked_identity::Column::Id);
    let tokens = scope.find::<Entity>().filter(Column::Id.in_subquery(identities));
    let is_current = Column::Generation.in_subquery(current(scope, provider_id));
    tokens.filter(is_current).count_up_to(limit).await
}

/// Of at most `limit` tokens with ids above `after`, delete those that this provider has ended.
/// Returns the highest of the ids, or `None` if there was none, besides the number of deleted ones.
pub async fn remove_ended(
    scope: &TenantScope,
    provider_id: &str,
    after: &str,
    limit: u64,
) -> Result<(Option<String>, u64), Error> {
    let ids = scope
        .find::<Entity>()
        .filter(Column::Id.gt(after))
        .order_by(Column::Id, Order::Asc)
        .limit(limit)
        .text_column(Column::Id)
        .await?;
    let Some(highest) = ids.last().cloned() else { return Ok((None, 0)) };
    let identities = identities(scope, provider_id)
        .filter(linked_identity::Column::Id.is_in(ids))
        .subquery(linked_identity::Column::Id);
    let removed = scope
        .delete::<Entity>()
        .filter(Column::Id.in_subquery(identities))
        .filter(Column::Generation.not_in_subquery(current(scope, provider_id)))
        .exec()
        .await?;
    Ok((Some(highest), removed))
}
