//! A tenant is never left without anybody who owns it, nor the installation without an operator.

use contract::user::Role;

use crate::{
    error::{Error, Result},
    transaction::Transaction,
};

/// More owners than these are not looked at: one who may act is enough.
const MAX_OWNERS_CHECKED: u64 = 200;

/// Fails where this person is the last who may act as an owner. An operator, who can put things
/// right afterwards, may take the last owner of a tenant away; the last operator nobody may.
pub(crate) async fn require_another_owner(tx: &Transaction, user_id: &str) -> Result<()> {
    let Some(role) =
        store::membership::by_id(tx.scope(), user_id).await?.and_then(|row| Role::parse(&row.role))
    else {
        return Ok(());
    };
    let (kept, message) = match role {
        Role::Operator => (role, "This is the last operator: invite another first."),
        Role::Owner if !tx.actor().is_installation_wide() => {
            (role, "This is the tenant's last owner: make somebody else an owner first.")
        }
        _ => return Ok(()),
    };
    // Two who take one another away at the same time do so one after the other.
    tx.scope().lock_tenant().await?;
    let others =
        store::membership::list_by_role(tx.scope(), kept.as_str(), MAX_OWNERS_CHECKED).await?;
    let others: Vec<String> =
        others.into_iter().map(|row| row.id).filter(|id| id != user_id).collect();
    let people = store::user::by_ids(tx.scope(), &others).await?;
    if people.iter().any(|person| !person.disabled) {
        Ok(())
    } else {
        Err(Error::Conflict(message.into()))
    }
}
