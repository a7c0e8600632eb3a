//! A tenant keeps at least one active owner, and the installation at least one active operator.

use contract::user::Role;

use crate::{
    model::error::{Error, Result},
    runtime::transaction::Transaction,
};

/// Maximum number of owners that are checked: one active owner suffices.
const MAX_OWNERS_CHECKED: u64 = 200;

/// Fails if this user is the last active owner of the tenant or the last active operator. An
/// operator may remove the last owner of a tenant, because an operator can appoint another.
pub(crate) async fn require_another_owner(tx: &Transaction, user_id: &str) -> Result<()> {
    let Some(role) =
        store::membership::by_id(tx.scope(), user_id).await?.and_then(|row| Role::parse(&row.role))
    else {
        return Ok(());
    };
    let (required_role, message) = match role {
        Role::Operator => (role, "The last operator can't be removed. Invite another one first."),
        Role::Owner if !tx.actor().is_installation_wide() => {
            (role, "This is the tenant's last owner. Make another user an owner first.")
        }
        _ => return Ok(()),
    };
    // Lock the tenant, so that two owners cannot remove each other concurrently. A caller that also
    // locks the user does so first.
    tx.scope().lock_tenant().await?;
    let others =
        store::membership::list_by_role(tx.scope(), required_role.as_str(), MAX_OWNERS_CHECKED)
            .await?;
    let others: Vec<String> =
        others.into_iter().map(|row| row.id).filter(|id| id != user_id).collect();
    let users = store::user::by_ids(tx.scope(), &others).await?;
    if users.iter().any(|user| !user.disabled) {
        Ok(())
    } else {
        Err(Error::Conflict(message.into()))
    }
}
