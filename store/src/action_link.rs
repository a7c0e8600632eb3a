//! One-time links, such as invitations and password resets.
//!
//! The id is the digest of the token in the link.

use sea_orm::{Order, entity::prelude::*, sea_query::Expr};

use crate::{error::Error, stored_enum::stored_enum, tenant_scope::TenantScope};

stored_enum! {
    /// The purpose of a one-time link.
    pub enum LinkKind {
        /// Gives a role in the tenant, to a new or an existing user.
        MemberInvitation = "member_invitation",
        /// Gives the role `operator` in the home tenant.
        OperatorInvitation = "operator_invitation",
        /// Sets a new password of the user that it was issued for.
        PasswordReset = "password_reset",
        /// Verifies the address of the user that it was sent to.
        EmailVerification = "email_verification",
        /// Gives a user the address that it was sent to.
        EmailChange = "email_change",
        /// Gives a user the address back that it was sent to.
        EmailUndo = "email_undo",
        /// Creates an account for the address that it was sent to, as a visitor has requested.
        SignUp = "sign_up",
        /// Creates an account for an address that staff have invited.
        UserInvitation = "user_invitation",
    }
}

/// A one-time link, used or not, until it expires.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "action_link")]
pub struct Model {
    /// The owning tenant. With `id` it is the primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: String,
    /// The digest of the token in the link (HMAC-SHA-256); the token itself is not stored.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// What the link does when it is redeemed; a token of one kind is not accepted for another.
    pub kind: LinkKind,
    /// The user whose password is reset, or whose address is verified or changed; NULL for an
    /// invitation and for a sign-up, which are for an address.
    pub user_id: Option<String>,
    /// The email address that the link was issued for; that of an invitation is normalised.
    pub email: String,
    /// The user id of the creator, of this tenant or an operator; empty for the command line and
    /// for a visitor.
    /// Unused links are revoked when the creator loses their role.
    pub made_by: String,
    /// A JSON object that depends on the kind: `role` and `made_by` (the inviter's name) of an
    /// invitation; `mailed` and `requested`: whether the link went to the address, and whether the
    /// user asked for it; `interaction` of a sign-up: the handle of what it continues, sealed.
    pub detail: Json,
    /// When the link was created, in Unix seconds.
    pub created_at: i64,
    /// When the link can no longer be redeemed, in Unix seconds.
    pub expires_at: i64,
    /// When the link was redeemed, in Unix seconds; NULL while it is unused.
    pub used_at: Option<i64>,
}

pub use Model as Row;

/// Declares no relations: the statements write their joins out.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Store a new, unused link.
pub async fn insert(scope: &TenantScope, row: Row) -> Result<(), Error> {
    scope.insert::<ActiveModel>(row).await
}

/// Find an unused, unexpired link of this kind.
pub async fn find_usable(
    scope: &TenantScope,
    id: &str,
    kind: LinkKind,
    now: i64,
) -> Result<Option<Row>, Error> {
    let query = scope.find::<Entity>().filter(Column::Id.eq(id)).filter(Column::Kind.eq(kind));
    query.filter(Column::UsedAt.is_null()).filter(Column::ExpiresAt.gt(now)).one().await
}

/// Find a used, unexpired link of this kind.
pub async fn find_used(
    scope: &TenantScope,
    id: &str,
    kind: LinkKind,
    now: i64,
) -> Result<Option<Row>, Error> {
    let query = scope.find::<Entity>().filter(Column::Id.eq(id)).filter(Column::Kind.eq(kind));
    query.filter(Column::UsedAt.is_not_null()).filter(Column::ExpiresAt.gt(now)).one().await
}

/// Mark an unused, unexpired link as used. A row count of 0 means that it could not be used.
pub async fn spend(scope: &TenantScope, id: &str, kind: LinkKind, now: i64) -> Result<u64, Error> {
    let update = scope
        .update::<Entity>()
        .set(Column::UsedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(Column::Kind.eq(kind));
    update.filter(Column::UsedAt.is_null()).filter(Column::ExpiresAt.gt(now)).exec().await
}

/// Unused, unexpired links of this kind, newest first.
pub async fn list_usable(
    scope: &TenantScope,
    kind: LinkKind,
    now: i64,
    limit: u64,
) -> Result<Vec<Row>, Error> {
    let query = scope
        .find::<Entity>()
        .filter(Column::Kind.eq(kind))
        .filter(Column::UsedAt.is_null())
        .filter(Column::ExpiresAt.gt(now));
    query
        .order_by(Column::CreatedAt, Order::Desc)
        .order_by(Column::Id, Order::Desc)
        .limit(limit)
        .all()
        .await
}

/// Delete the unused links that were sent to an email address.
pub async fn revoke_for_email(
    scope: &TenantScope,
    kind: LinkKind,
    email: &str,
) -> Result<u64, Error> {
    scope
        .delete::<Entity>()
        .filter(Column::Kind.eq(kind))
        .filter(Column::Email.eq(email))
        .filter(Column::UsedAt.is_null())
        .exec()
        .await
}

/// Delete the unused links that were issued for a user.
pub async fn revoke_for_user(
    scope: &TenantScope,
    kind: LinkKind,
    user_id: &str,
) -> Result<u64, Error> {
    scope
        .delete::<Entity>()
        .filter(Column::Kind.eq(kind))
        .filter(Column::UserId.eq(user_id))
        .filter(Column::UsedAt.is_null())
        .exec()
        .await
}

/// When the oldest open link of a user for this address was created.
pub async fn first_created_for(
    scope: &TenantScope,
    kind: LinkKind,
    user_id: &str,
    email: &str,
    now: i64,
) -> Result<Option<i64>, Error> {
    let query = scope
        .find::<Entity>()
        .filter(Column::Kind.eq(kind))
        .filter(Column::UserId.eq(user_id))
        .filter(Column::Email.eq(email))
        .filter(Column::UsedAt.is_null())
        .filter(Column::ExpiresAt.gt(now));
    let first = query.order_by(Column::CreatedAt, Order::Asc).limit(1).one().await?;
    Ok(first.map(|row| row.created_at))
}

/// Delete the unused links of a user that are not older than this.
pub async fn revoke_for_user_since(
    scope: &TenantScope,
    kind: LinkKind,
    user_id: &str,
    created_at: i64,
) -> Result<u64, Error> {
    scope
        .delete::<Entity>()
        .filter(Column::Kind.eq(kind))
        .filter(Column::UserId.eq(user_id))
        .filter(Column::CreatedAt.gte(created_at))
        .filter(Column::UsedAt.is_null())
        .exec()
        .await
}

/// Delete the unused links that a user has requested for themselves.
pub async fn revoke_own_of_user(
    scope: &TenantScope,
    kind: LinkKind,
    user_id: &str,
) -> Result<u64, Error> {
    scope
        .delete::<Entity>()
        .filter(Column::Kind.eq(kind))
        .filter(Column::UserId.eq(user_id))
        .filter(Column::MadeBy.eq(user_id))
        .filter(Column::UsedAt.is_null())
        .exec()
        .await
}

/// The unused, unexpired links of this kind for a user.
pub async fn usable_for_user(
    scope: &TenantScope,
    kind: LinkKind,
    user_id: &str,
    now: i64,
) -> Result<Vec<Row>, Error> {
    let query = scope.find::<Entity>().filter(Column::Kind.eq(kind));
    query
        .filter(Column::UserId.eq(user_id))
        .filter(Column::UsedAt.is_null())
        .filter(Column::ExpiresAt.gt(now))
        .all()
        .await
}

/// Delete the unused links of every kind that a user created in this tenant.
pub async fn revoke_made_by(scope: &TenantScope, user_id: &str) -> Result<u64, Error> {
    scope
        .delete::<Entity>()
        .filter(Column::MadeBy.eq(user_id))
        .filter(Column::UsedAt.is_null())
        .exec()
        .await
}

/// Delete the unused links that an operator created, in every tenant. User ids are unique in the
/// installation.
pub async fn revoke_made_by_operator(scope: &TenantScope, user_id: &str) -> Result<u64, Error> {
    let delete =
        Entity::delete_many().filter(Column::MadeBy.eq(user_id)).filter(Column::UsedAt.is_null());
    Ok(delete.exec(scope.executor()).await?.rows_affected)
}
