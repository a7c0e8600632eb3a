//! Registrations of clients by developers: who registered a client, the approval decision, and the
//! digest of the registration access token (RFC 7592).
//!
//! The id is the client's row id.

use sea_orm::{entity::prelude::*, sea_query::Expr};

use crate::{
    error::Error, page_query::PageQuery, stored_enum::stored_enum, tenant_scope::TenantScope,
};

stored_enum! {
    /// The approval state of a registration.
    pub enum RegistrationState {
        /// Needed no approval.
        Open = "open",
        /// An administrator has not decided yet.
        Waiting = "waiting",
        /// An administrator has approved the client, which enabled it.
        Approved = "approved",
        /// An administrator has rejected the client, which stays disabled.
        Refused = "refused",
        /// Its developer has taken the client out of use, which is disabled until it is submitted
        /// again.
        Withdrawn = "withdrawn",
        /// As withdrawn, after it was approved or while it waited: submitted again, it waits for
        /// approval whatever the tenant's policy is then.
        WithdrawnFromReview = "withdrawn_from_review",
    }
}

/// The registration of a client by a developer; clients that were added otherwise have no row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "registration")]
pub struct Model {
    /// The owning tenant. With `id` it is the primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: String,
    /// The row id of the registered client, whose deletion deletes the row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The user who registered the client; no foreign key, because the row outlives the user.
    pub user_id: String,
    /// Whether the registration needs approval, and how that was decided.
    pub state: RegistrationState,
    /// Why an administrator rejected the registration; NULL if it was not rejected or without a
    /// reason.
    pub reason: Option<String>,
    /// The digest of the registration access token (HMAC-SHA-256), unique in the tenant (RFC 7592
    /// §3).
    pub token_digest: String,
    /// When the client was registered, in Unix seconds.
    pub created_at: i64,
    /// Whether the user registered the client by their role, which the token then depends on.
    pub by_role: bool,
    /// When the registration access token was revoked, in Unix seconds; NULL while it is valid.
    pub token_revoked_at: Option<i64>,
}

pub use Model as Row;

impl RegistrationState {
    /// Whether the developer has taken the client out of use.
    pub fn is_withdrawn(self) -> bool {
        matches!(self, Self::Withdrawn | Self::WithdrawnFromReview)
    }
}

/// Declares no relations: the statements write their joins out.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Store the registration of a new client, with the digest of its registration access token.
pub async fn insert(scope: &TenantScope, row: Row) -> Result<(), Error> {
    scope.insert::<ActiveModel>(row).await
}

/// Find the registration of a client by the client's row id.
pub async fn by_id(scope: &TenantScope, id: &str) -> Result<Option<Row>, Error> {
    scope.find::<Entity>().filter(Column::Id.eq(id)).one().await
}

/// The registrations of the clients with these row ids; some may have none.
pub async fn by_ids(scope: &TenantScope, ids: &[String]) -> Result<Vec<Row>, Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    scope.find::<Entity>().filter(Column::Id.is_in(ids)).all().await
}

/// Find a registration by the digest of its registration access token (RFC 7592), unless the token
/// is revoked.
pub async fn by_token_digest(scope: &TenantScope, digest: &str) -> Result<Option<Row>, Error> {
    scope
        .find::<Entity>()
        .filter(Column::TokenDigest.eq(digest))
        .filter(Column::TokenRevokedAt.is_null())
        .one()
        .await
}

/// Replace the registration access token. A row count of 0 means that the client has no
/// registration.
pub async fn replace_token(scope: &TenantScope, id: &str, digest: &str) -> Result<u64, Error> {
    scope
        .update::<Entity>()
        .set(Column::TokenDigest, Expr::value(digest))
        .set(Column::TokenRevokedAt, Expr::value(Option::<i64>::None))
        .filter(Column::Id.eq(id))
        .exec()
        .await
}

/// Revoke the registration access token. A row count of 0 means that there is none.
pub async fn revoke_token(scope: &TenantScope, id: &str, now: i64) -> Result<u64, Error> {
    let update = scope.update::<Entity>().set(Column::TokenRevokedAt, Expr::value(now));
    update.filter(Column::Id.eq(id)).filter(Column::TokenRevokedAt.is_null()).exec().await
}

/// Revoke the registration access tokens of the clients that a user registered; with `by_role`,
/// only those that depend on the user's role.
pub async fn revoke_tokens_of_user(
    scope: &TenantScope,
    user_id: &str,
    by_role: bool,
    now: i64,
) -> Result<u64, Error> {
    let mut update = scope
        .update::<Entity>()
        .set(Column::TokenRevokedAt, Expr::value(now))
        .filter(Column::UserId.eq(user_id))
        .filter(Column::TokenRevokedAt.is_null());
    if by_role {
        update = update.filter(Column::ByRole.eq(true));
    }
    update.exec().await
}

/// Count the existing clients that a user registered.
pub async fn count_by_user(scope: &TenantScope, user_id: &str) -> Result<u64, Error> {
    scope.find::<Entity>().filter(Column::UserId.eq(user_id)).count().await
}

/// One page of the registrations in a state, oldest first.
pub async fn list_by_state(
    scope: &TenantScope,
    state: RegistrationState,
    page: &PageQuery,
) -> Result<Vec<Row>, Error> {
    let query = scope
        .find::<Entity>()
        .filter(Column::State.eq(state))
        .filter(page.after_id(Column::Id, true));
    query.order_by(Column::Id, page.order(true)).limit(page.limit).all().await
}

/// Count the registrations in a state, up to `limit`.
pub async fn count_by_state(
    scope: &TenantScope,
    state: RegistrationState,
    limit: u64,
) -> Result<u64, Error> {
    scope.find::<Entity>().filter(Column::State.eq(state)).count_up_to(limit).await
}

/// Record a decision. A row count of 0 means that the registration was in none of the states
/// `from`.
pub async fn decide(
    scope: &TenantScope,
    id: &str,
    from: &[RegistrationState],
    to: RegistrationState,
    reason: Option<&str>,
) -> Result<u64, Error> {
    let update = scope
        .update::<Entity>()
        .set(Column::State, Expr::value(to))
        .set(Column::Reason, Expr::value(reason.map(str::to_owned)));
    update.filter(Column::Id.eq(id)).filter(Column::State.is_in(from.iter().copied())).exec().await
}

/// Delete a client's registration. A row count of 0 means that it had none.
pub async fn remove(scope: &TenantScope, id: &str) -> Result<u64, Error> {
    scope.delete::<Entity>().filter(Column::Id.eq(id)).exec().await
}
