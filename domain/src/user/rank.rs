//! Which users an actor may change.

use contract::user::Role;

use crate::{
    model::{
        actor::Permission,
        error::{Error, Result},
    },
    runtime::transaction::Transaction,
};

/// Fails with [`Error::Forbidden`] if the user's role has permissions that the actor lacks: an
/// admin cannot take over the owner's account (P1).
pub(crate) async fn require_outranks(tx: &Transaction, id: &str) -> Result<()> {
    tx.require(Permission::ManageUsers)?;
    let role =
        store::membership::by_id(tx.scope(), id).await?.and_then(|row| Role::parse(&row.role));
    if tx.actor().outranks(role) { Ok(()) } else { Err(Error::Forbidden) }
}

/// Fails if the account is the actor's own. The account page changes it after a recent sign-in,
/// which the console does not ask for.
pub(super) fn require_other_user(tx: &Transaction, id: &str) -> Result<()> {
    if tx.actor().user_id() == Some(id) {
        return Err(Error::Conflict("Use your account page to change how you sign in.".into()));
    }
    Ok(())
}
