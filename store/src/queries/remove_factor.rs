//! Removing the app of a user, unless it is the last second factor and one is required. Passkeys
//! are removed by [`super::ways_to_sign_in`], because they sign in, too.
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

    /// A factor besides the passkey with this id.
    pub(super) fn without_passkey(
        &self,
        scope: &TenantScope,
        user_id: &str,
        id: &str,
    ) -> Condition {
        let apps = scope.find::<authenticator::Entity>();
        let apps = apps.filter(authenticator::Column::UserId.eq(user_id));
        let app = Expr::exists(apps.subquery(authenticator::Column::Id));
        Condition::any().add(app).add(self.passkey(scope, user_id, id))
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
