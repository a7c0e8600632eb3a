//! Who may be changed by whom.

use contract::user::Role;

use crate::{
    actor::Permission,
    error::{Error, Result},
    transaction::Transaction,
};

/// Nobody changes a person who has more rights than they: an administrator of users cannot take
/// the owner's account over (SECURITY P1).
pub(crate) async fn require_over(tx: &Transaction, id: &str) -> Result<()> {
    tx.require(Permission::ManageUsers)?;
    let role =
        store::membership::by_id(tx.scope(), id).await?.and_then(|row| Role::parse(&row.role));
    if tx.actor().outranks(role) { Ok(()) } else { Err(Error::Forbidden) }
}
