//! Authorization grants (RFC 6749 §1.3).
//!
//! Codes and tokens belong to a grant; they are invalid once it has ended.

use sea_orm::{
    UpdateMany,
    entity::prelude::*,
    sea_query::{Expr, ExprTrait},
};

use crate::{
    cached_row::CachedRow,
    error::Error,
    tenant_scope::{ScopedQuery, TenantScope},
};

/// An authorization that an end user gave to a client, with how the user was authenticated.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "grant")]
pub struct Model {
    /// The owning tenant. With `id` it is the primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: String,
    /// The row id, with the prefix `grt_`: `grant_id` of codes and tokens refers to it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The row id of the client that was authorized.
    pub client_id: String,
    /// The resource owner: the end user who authorized the client. The column admits NULL, but no
    /// grant without a user is created.
    pub user_id: Option<String>,
    /// The sign-in during which the grant was made; NULL if there was none, as in the password
    /// grant.
    pub sign_in_id: Option<String>,
    /// The granted scope: space-separated scope values (RFC 6749 §3.3).
    pub scope: String,
    /// Space-separated resource indicators (RFC 8707). Null for a grant of an earlier version,
    /// which ignored them.
    pub resource: Option<String>,
    /// The `claims` request parameter as a JSON object (OpenID Connect Core §5.5).
    pub claims: Json,
    /// When the user was authenticated, in Unix seconds: `auth_time` (OpenID Connect Core §2).
    pub auth_time: i64,
    /// The authentication context class of the sign-in: `acr` (OpenID Connect Core §2).
    pub acr: String,
    /// The authentication methods as a JSON array of strings: `amr` (RFC 8176).
    pub amr: Json,
    /// When the grant was made, in Unix seconds, but not before the `ended_before` of its tenant
    /// and client.
    pub created_at: i64,
    /// When the grant ends by itself and its row can be deleted, in Unix seconds; refreshing does
    /// not extend it.
    pub expires_at: i64,
    /// When the grant was ended early, in Unix seconds; NULL while it is in effect.
    pub ended_at: Option<i64>,
    /// The name of the reason for which it was ended early; NULL while it is in effect.
    pub ended_reason: Option<String>,
    /// [`factor_id`](crate::sign_in::Model::factor_id) of the sign-in.
    pub factor_id: Option<String>,
    /// The [`grant_generation`](crate::user::Model::grant_generation) of its user when it was
    /// decided about. The grant has ended if the user's is another one now.
    pub generation: i64,
}

pub use Model as Row;

/// Declares no relations: the statements write their joins out.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Store a new grant, before its first code or token.
pub async fn insert(scope: &TenantScope, row: Row) -> Result<(), Error> {
    scope.insert::<ActiveModel>(row).await
}

/// Find a grant by its row id, also if it has ended or expired.
pub async fn by_id(scope: &TenantScope, id: &str) -> Result<Option<Row>, Error> {
    scope.find::<Entity>().filter(Column::Id.eq(id)).one().await
}

/// The end of a grant.
#[derive(Clone, Copy, Debug)]
pub struct GrantEnd<'r> {
    /// The time to record as that of the end, in Unix seconds.
    pub now: i64,
    /// The name of the reason to record, such as `code_replayed` or `user_blocked`.
    pub reason: &'r str,
    /// When the last access token of the grant has expired, and the row can be deleted. A grant
    /// that expires earlier is deleted then.
    pub delete_after: i64,
}

pub(crate) fn ending<'s>(
    scope: &'s TenantScope,
    end: &GrantEnd<'_>,
) -> ScopedQuery<'s, UpdateMany<Entity>> {
    let expires_at = Expr::case(
        Expr::col(Column::ExpiresAt).gt(end.delete_after),
        Expr::value(end.delete_after),
    )
    .finally(Expr::col(Column::ExpiresAt));
    scope
        .update::<Entity>()
        .set(Column::EndedAt, Expr::value(end.now))
        .set(Column::EndedReason, Expr::value(end.reason))
        .set(Column::ExpiresAt, expires_at)
}

/// End a grant. A row count of 0 means that it had ended before.
pub async fn end(scope: &TenantScope, id: &str, end: &GrantEnd<'_>) -> Result<u64, Error> {
    let update = ending(scope, end);
    let ended = update.filter(Column::Id.eq(id)).filter(Column::EndedAt.is_null()).exec().await?;
    Ok(scope.record_changed(ended, CachedRow::Grant(id.into())))
}

/// End some grants of a client. A row count of 0 means that none is left.
pub async fn end_batch_for_client(
    scope: &TenantScope,
    client_id: &str,
    end: &GrantEnd<'_>,
) -> Result<u64, Error> {
    let open = scope.find::<Entity>().filter(Column::ClientId.eq(client_id));
    let open = open.filter(Column::EndedAt.is_null()).limit(GRANTS_PER_BATCH);
    let ids = open.text_column(Column::Id).await?;
    if ids.is_empty() {
        return Ok(0);
    }
    let update = ending(scope, end).filter(Column::Id.is_in(ids));
    update.filter(Column::EndedAt.is_null()).exec().await
}

/// The ids of at most `limit` grants of a user of an earlier generation than this one, which are
/// not marked as ended.
pub async fn unmarked_of_user(
    scope: &TenantScope,
    user_id: &str,
    generation: i64,
    limit: u64,
) -> Result<Vec<String>, Error> {
    let query = scope.find::<Entity>().filter(Column::UserId.eq(user_id));
    let query = query.filter(Column::Generation.lt(generation)).filter(Column::EndedAt.is_null());
    query.limit(limit).text_column(Column::Id).await
}

/// The ids of at most `limit` grants of a user to a client that have not ended early.
pub async fn open_of_user_and_client(
    scope: &TenantScope,
    user_id: &str,
    client_id: &str,
    limit: u64,
) -> Result<Vec<String>, Error> {
    let query = scope.find::<Entity>().filter(Column::UserId.eq(user_id));
    let query = query.filter(Column::ClientId.eq(client_id)).filter(Column::EndedAt.is_null());
    query.limit(limit).text_column(Column::Id).await
}

/// End some grants of a user by their ids. Returns how many had not ended before. The ids are the
/// only condition: by the user's index, SQLite would read all of their grants.
pub async fn end_some_of_user(
    scope: &TenantScope,
    user_id: &str,
    ids: &[String],
    end: &GrantEnd<'_>,
) -> Result<u64, Error> {
    let update = ending(scope, end).filter(Column::Id.is_in(ids));
    let ended = update.filter(Column::EndedAt.is_null()).exec().await?;
    Ok(scope.record_changed(ended, CachedRow::User(user_id.into())))
}

/// Grants that one statement marks as ended, in some 30 ms (L5).
const ENDED_AT_ONCE: u64 = 10_000;

/// End the grants of a user that were made in sign-ins which depend on a factor. Returns false, and
/// ends none, if they are too many for one statement.
pub async fn end_of_factor(
    scope: &TenantScope,
    user_id: &str,
    factor_id: &str,
    end: &GrantEnd<'_>,
) -> Result<bool, Error> {
    let depends = || {
        let of_factor = Column::UserId.eq(user_id).and(Column::FactorId.eq(factor_id));
        of_factor.and(Column::EndedAt.is_null())
    };
    let open = scope.find::<Entity>().filter(depends()).count_up_to(ENDED_AT_ONCE + 1).await?;
    if open > ENDED_AT_ONCE {
        return Ok(false);
    }
    let ended = ending(scope, end).filter(depends()).exec().await?;
    scope.record_changed(ended, CachedRow::User(user_id.into()));
    Ok(true)
}

/// End the grants of a user to a client.
pub async fn end_for_user_and_client(
    scope: &TenantScope,
    user_id: &str,
    client_id: &str,
    end: &GrantEnd<'_>,
) -> Result<u64, Error> {
    let update = ending(scope, end);
    let ended = update
        .filter(Column::UserId.eq(user_id))
        .filter(Column::ClientId.eq(client_id))
        .filter(Column::EndedAt.is_null())
        .exec()
        .await?;
    Ok(scope.record_changed(ended, CachedRow::User(user_id.into())))
}

/// Count the users whose active grants a client has, in at most `limit` grants, and whether there
/// may be more.
pub async fn count_users_of_client(
    scope: &TenantScope,
    client_id: &str,
    now: i64,
    limit: u64,
) -> Result<(u64, bool), Error> {
    let query = scope.find::<Entity>().filter(Column::ClientId.eq(client_id));
    query
        .filter(Column::EndedAt.is_null())
        .filter(Column::ExpiresAt.gt(now))
        .count_distinct_in(Column::UserId, limit)
        .await
}

/// Count the clients that have a user's active grants, in at most `limit` grants, and whether there
/// may be more.
pub async fn count_clients_of_user(
    scope: &TenantScope,
    user_id: &str,
    now: i64,
    limit: u64,
) -> Result<(u64, bool), Error> {
    let query = scope.find::<Entity>().filter(Column::UserId.eq(user_id));
    query
        .filter(Column::EndedAt.is_null())
        .filter(Column::ExpiresAt.gt(now))
        .count_distinct_in(Column::ClientId, limit)
        .await
}

/// Grants that are deleted at once, with their codes and tokens.
const GRANTS_PER_BATCH: u64 = 200;

/// Delete grants with their codes and tokens.
pub(crate) async fn remove_by_column(
    scope: &TenantScope,
    column: Column,
    id: &str,
) -> Result<(), Error> {
    while remove_batch_by_column(scope, column, id).await? > 0 {}
    Ok(())
}

/// Delete some grants of a client with their codes and tokens. Returns 0 when none is left.
pub async fn remove_batch_of_client(scope: &TenantScope, client_id: &str) -> Result<u64, Error> {
    remove_batch_by_column(scope, Column::ClientId, client_id).await
}

/// Whether one call of [`remove_batch_of_client`] leaves some.
pub async fn is_more_than_one_batch_of_client(
    scope: &TenantScope,
    client_id: &str,
) -> Result<bool, Error> {
    is_more_than_one_batch(scope, Column::ClientId, client_id).await
}

/// Whether one call of [`remove_batch_of_user`] leaves some.
pub async fn is_more_than_one_batch_of_user(
    scope: &TenantScope,
    user_id: &str,
) -> Result<bool, Error> {
    is_more_than_one_batch(scope, Column::UserId, user_id).await
}

async fn is_more_than_one_batch(
    scope: &TenantScope,
    column: Column,
    id: &str,
) -> Result<bool, Error> {
    let grants = scope.find::<Entity>().filter(column.eq(id));
    Ok(grants.count_up_to(GRANTS_PER_BATCH + 1).await? > GRANTS_PER_BATCH)
}

/// Delete some grants of a user with their codes and tokens. Returns 0 when none is left.
pub async fn remove_batch_of_user(scope: &TenantScope, user_id: &str) -> Result<u64, Error> {
    remove_batch_by_column(scope, Column::UserId, user_id).await
}

async fn remove_batch_by_column(
    scope: &TenantScope,
    column: Column,
    id: &str,
) -> Result<u64, Error> {
    use crate::{access_token, authorization_code, refresh_token};
    let batch = scope.find::<Entity>().filter(column.eq(id)).limit(GRANTS_PER_BATCH);
    let some = batch.text_column(Column::Id).await?;
    if some.is_empty() {
        return Ok(0);
    }
    scope
        .delete::<authorization_code::Entity>()
        .filter(authorization_code::Column::GrantId.is_in(&some))
        .exec()
        .await?;
    scope
        .delete::<refresh_token::Entity>()
        .filter(refresh_token::Column::GrantId.is_in(&some))
        .exec()
        .await?;
    scope
        .delete::<access_token::Entity>()
        .filter(access_token::Column::GrantId.is_in(&some))
        .exec()
        .await?;
    let removed = scope.delete::<Entity>().filter(Column::Id.is_in(&some)).exec().await?;
    // A client whose grants are deleted is disabled, or deleted itself.
    if matches!(column, Column::UserId) {
        scope.record_changed(removed, CachedRow::User(id.into()));
    }
    Ok(removed)
}
