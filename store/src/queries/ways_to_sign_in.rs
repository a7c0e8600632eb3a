//! The ways in which a user can begin to sign in, and the removal of one unless it is the last: a
//! password, the passkeys that work, and the identities of enabled providers.
//!
//! The caller has locked the user: of two statements at once, one sees what the other has left.

use sea_orm::{
    ColumnTrait, Condition, Select,
    sea_query::{Expr, SelectStatement},
};

use super::remove_factor::RemainingFactor;
use crate::{
    credential::{self, CredentialKind},
    error::Error,
    identity_provider, linked_identity, passkey,
    tenant_scope::{ScopedQuery, TenantScope},
};

/// The ways of one user, each of its kind.
struct Ways<'s> {
    passwords: ScopedQuery<'s, Select<credential::Entity>>,
    passkeys: ScopedQuery<'s, Select<passkey::Entity>>,
    identities: ScopedQuery<'s, Select<linked_identity::Entity>>,
}

/// The rule. `rp_ids` are those of passkeys that work.
fn ways_of<'s>(scope: &'s TenantScope, user_id: &str, rp_ids: &[String]) -> Ways<'s> {
    let enabled = scope
        .find::<identity_provider::Entity>()
        .filter(identity_provider::Column::Enabled.eq(true))
        .subquery(identity_provider::Column::Id);
    Ways {
        passwords: scope
            .find::<credential::Entity>()
            .filter(credential::Column::UserId.eq(user_id))
            .filter(credential::Column::Kind.eq(CredentialKind::Password)),
        passkeys: scope
            .find::<passkey::Entity>()
            .filter(passkey::Column::UserId.eq(user_id))
            .filter(passkey::Column::RpId.is_in(rp_ids)),
        identities: scope
            .find::<linked_identity::Entity>()
            .filter(linked_identity::Column::UserId.eq(user_id))
            .filter(linked_identity::Column::ProviderId.in_subquery(enabled)),
    }
}

/// The ids of the ways of a user: of credentials, passkeys and linked identities.
pub async fn ids(
    scope: &TenantScope,
    user_id: &str,
    rp_ids: &[String],
) -> Result<Vec<String>, Error> {
    let Ways { passwords, passkeys, identities } = ways_of(scope, user_id, rp_ids);
    let mut ids = passwords.text_column(credential::Column::Id).await?;
    ids.extend(passkeys.text_column(passkey::Column::Id).await?);
    ids.extend(identities.text_column(linked_identity::Column::Id).await?);
    Ok(ids)
}

/// Whether the user has a password, or a passkey that works: a way that no identity provider is
/// asked for.
pub async fn has_own(scope: &TenantScope, user_id: &str, rp_ids: &[String]) -> Result<bool, Error> {
    let Ways { passwords, passkeys, .. } = ways_of(scope, user_id, rp_ids);
    Ok(passwords.count_up_to(1).await? > 0 || passkeys.count_up_to(1).await? > 0)
}

/// Whether the user has another way than the one with this id.
fn has_other(scope: &TenantScope, user_id: &str, rp_ids: &[String], id: &str) -> Condition {
    let Ways { passwords, passkeys, identities } = ways_of(scope, user_id, rp_ids);
    let passkeys = passkeys.filter(passkey::Column::Id.ne(id));
    let identities = identities.filter(linked_identity::Column::Id.ne(id));
    let statements: [SelectStatement; 3] = [
        passwords.subquery(credential::Column::Id),
        passkeys.subquery(passkey::Column::Id),
        identities.subquery(linked_identity::Column::Id),
    ];
    statements.into_iter().fold(Condition::any(), |any, one| any.add(Expr::exists(one)))
}

/// Unlink an identity of a user who has another way to sign in. A row count of 0 means that they
/// have none, or no such identity.
pub async fn unlink_identity(
    scope: &TenantScope,
    user_id: &str,
    id: &str,
    rp_ids: &[String],
) -> Result<u64, Error> {
    let delete = scope.delete::<linked_identity::Entity>();
    let delete = delete.filter(linked_identity::Column::UserId.eq(user_id));
    let delete = delete.filter(linked_identity::Column::Id.eq(id));
    delete.filter(has_other(scope, user_id, rp_ids, id)).exec().await
}

/// Remove a passkey of a user who has another way to sign in, and another second factor if one is
/// required. A row count of 0 means that they have none, or no such passkey.
pub async fn remove_passkey(
    scope: &TenantScope,
    user_id: &str,
    id: &str,
    remaining: RemainingFactor<'_>,
) -> Result<u64, Error> {
    let mut delete = scope.delete::<passkey::Entity>().filter(passkey::Column::UserId.eq(user_id));
    delete = delete.filter(passkey::Column::Id.eq(id));
    delete = delete.filter(has_other(scope, user_id, remaining.rp_ids, id));
    if remaining.is_required {
        delete = delete.filter(remaining.without_passkey(scope, user_id, id));
    }
    delete.exec().await
}
