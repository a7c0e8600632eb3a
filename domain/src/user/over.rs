//! Who may be changed by whom.

use contract::user::Role;

use crate::{
    actor::Right,
    error::{Error, Result},
    work::Work,
};

/// Nobody changes a person who has more rights than they: an administrator of users cannot take
/// the owner's account over (SECURITY P1).
pub(crate) async fn require_over(work: &Work, id: &str) -> Result<()> {
    work.require(Right::ManageUsers)?;
    let role =
        store::membership::by_id(work.scope(), id).await?.and_then(|row| Role::parse(&row.role));
    if work.actor().covers(role) { Ok(()) } else { Err(Error::Forbidden) }
}
