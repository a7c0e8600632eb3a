//! Unlinking an identity, unless it is the only way in which its user can sign in.

use sea_orm::{ColumnTrait, Condition, sea_query::Expr};

use crate::{
    credential::{self, CredentialKind},
    error::Error,
    identity_provider,
    linked_identity::{Column, Entity},
    tenant_scope::TenantScope,
};

/// Unlink an identity of a user who has a password, or another identity of an enabled provider. A
/// row count of 0 means that the user has neither, or no such identity. The caller has locked the
/// user: of two statements at once, one sees what the other has left.
pub async fn remove_unless_only_way(
    scope: &TenantScope,
    user_id: &str,
    id: &str,
) -> Result<u64, Error> {
    let password = scope
        .find::<credential::Entity>()
        .filter(credential::Column::UserId.eq(user_id))
        .filter(credential::Column::Kind.eq(CredentialKind::Password));
    let enabled = scope
        .find::<identity_provider::Entity>()
        .filter(identity_provider::Column::Enabled.eq(true));
    let other =
        scope.find::<Entity>().filter(Column::UserId.eq(user_id)).filter(Column::Id.ne(id)).filter(
            Column::ProviderId.in_subquery(enabled.subquery(identity_provider::Column::Id)),
        );
    let has_other_way = Condition::any()
        .add(Expr::exists(password.subquery(credential::Column::Id)))
        .add(Expr::exists(other.subquery(Column::Id)));
    let delete = scope.delete::<Entity>().filter(Column::UserId.eq(user_id));
    delete.filter(Column::Id.eq(id)).filter(has_other_way).exec().await
}
