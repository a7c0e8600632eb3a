//! Removing a second factor of a user, unless it is the last one and one is required.
//!
//! The caller has locked the user: of two statements at once, one sees what the other has left.

use sea_orm::{ColumnTrait, Condition, sea_query::Expr};

use crate::{authenticator, error::Error, passkey, tenant_scope::TenantScope};

/// What has to be left when a user removes a second factor.
#[derive(Clone, Copy, Debug)]
pub struct RemainingFactor<'r> {
    /// Whether there has to be another one.
    pub is_required: bool,
    /// The RP IDs of passkeys that work.
    pub rp_ids: &'r [String],
}

impl RemainingFactor<'_> {
    /// A passkey that works, besides the one with this id.
    fn passkey(&self, scope: &TenantScope, user_id: &str, except: &str) -> Expr {
        let passkeys = scope.find::<passkey::Entity>().filter(passkey::Column::UserId.eq(user_id));
        let passkeys = passkeys.filter(passkey::Column::Id.ne(except));
        let passkeys = passkeys.filter(passkey::Column::RpId.is_in(self.rp_ids));
        Expr::exists(passkeys.subquery(passkey::Column::Id))
    }
}

/// Remove the app of a user. A row count of 0 means that they have none, or that a second factor is
/// required and they have no other.
pub async fn remove_app(
    scope: &TenantScope,
    user_id: &str,
    remaining: RemainingFactor<'_>,
) -> Result<u64, Error> {
    let mut delete = scope.delete::<authenticator::Entity>();
    delete = delete.filter(authenticator::Column::UserId.eq(user_id));
    if remaining.is_required {
        delete = delete.filter(remaining.passkey(scope, user_id, ""));
    }
    delete.exec().await
}

/// Remove a passkey of a user. A row count of 0 means that they have no such passkey, or that a
/// second factor is required and they have no other.
pub async fn remove_passkey(
    scope: &TenantScope,
    user_id: &str,
    id: &str,
    remaining: RemainingFactor<'_>,
) -> Result<u64, Error> {
    let mut delete = scope.delete::<passkey::Entity>().filter(passkey::Column::UserId.eq(user_id));
    delete = delete.filter(passkey::Column::Id.eq(id));
    if remaining.is_required {
        let apps = scope.find::<authenticator::Entity>();
        let apps = apps.filter(authenticator::Column::UserId.eq(user_id));
        let other = Condition::any()
            .add(Expr::exists(apps.subquery(authenticator::Column::Id)))
            .add(remaining.passkey(scope, user_id, id));
        delete = delete.filter(other);
    }
    delete.exec().await
}
