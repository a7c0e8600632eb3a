//! Which users an actor may change.

use contract::user::Role;

use crate::{
    model::{
        actor::{Actor, Permission},
        error::{Error, Result},
    },
    runtime::{tenant::Tenant, transaction::Transaction},
};

/// Lock a user for a change by the actor, so that no other transaction changes their role
/// meanwhile.
///
/// # Errors
///
/// [`Error::NotFound`]; [`Error::Forbidden`] if the user's role has permissions that the actor
/// lacks: an admin cannot take over the owner's account (P1).
pub(crate) async fn require_outranks(tx: &Transaction, id: &str) -> Result<store::user::Row> {
    tx.require(Permission::ManageUsers)?;
    Ok(lock_outranked(tx, id).await?.0)
}

/// Lock a user and read their role, which stays as it is until the transaction ends: whatever
/// changes a role locks its user first.
///
/// # Errors
///
/// As [`require_outranks`].
pub(crate) async fn lock_outranked(
    tx: &Transaction,
    id: &str,
) -> Result<(store::user::Row, Option<Role>)> {
    let user = store::user::lock(tx.scope(), id).await?.ok_or(Error::NotFound)?;
    let role =
        store::membership::by_id(tx.scope(), id).await?.and_then(|row| Role::parse(&row.role));
    if tx.actor().outranks(role) { Ok((user, role)) } else { Err(Error::Forbidden) }
}

/// Whether the user is the actor, who may be an operator in a session of the home tenant.
pub(super) fn is_own(tenant: &Tenant, actor: &Actor, id: &str) -> bool {
    actor.user_id() == Some(id) || actor.is_in_session_of(tenant.id(), id)
}

/// Fails if the account is the actor's own. The account page changes it after a recent sign-in,
/// which the console does not ask for.
pub(super) fn require_other_user(tx: &Transaction, id: &str) -> Result<()> {
    if is_own(tx.tenant(), tx.actor(), id) {
        return Err(Error::Conflict("Use your account page to change how you sign in.".into()));
    }
    Ok(())
}
