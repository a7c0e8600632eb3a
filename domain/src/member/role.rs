//! Assigning, changing and removing a user's role.

use contract::user::Role;
use serde_json::json;

use super::require_another_owner;
use crate::{
    actor::Permission,
    audit::{AuditEvent, ObjectKind},
    error::{Error, Result},
    one_time_link,
    transaction::Transaction,
    user,
};

/// Load a user and their role. Fails if the role has permissions that the actor lacks (P1).
async fn load_outranked(
    tx: &Transaction,
    user_id: &str,
) -> Result<(store::user::Row, Option<Role>)> {
    tx.require(Permission::ManageMembers)?;
    let user = store::user::by_id(tx.scope(), user_id).await?.ok_or(Error::NotFound)?;
    let role =
        store::membership::by_id(tx.scope(), user_id).await?.and_then(|row| Role::parse(&row.role));
    if !tx.actor().outranks(role) {
        return Err(Error::Forbidden);
    }
    Ok((user, role))
}

/// Assign a role or replace the one the user has.
pub async fn set_role(tx: &mut Transaction, user_id: &str, role: Role) -> Result<()> {
    let (user, before) = load_outranked(tx, user_id).await?;
    if before == Some(role) {
        return Ok(());
    }
    require_another_owner(tx, user_id).await?;
    change_role(tx, user_id, role).await?;
    let detail = json!({ "role": { "before": before.map(Role::as_str), "after": role.as_str() } });
    tx.audit(AuditEvent::MemberRoleChanged, (ObjectKind::User, user_id, &user.username), detail);
    Ok(())
}

/// Remove the role and keep the account.
pub async fn remove(tx: &mut Transaction, user_id: &str) -> Result<()> {
    let (user, before) = load_outranked(tx, user_id).await?;
    let Some(before) = before else { return Err(Error::NotFound) };
    require_another_owner(tx, user_id).await?;
    store::membership::remove(tx.scope(), user_id).await?;
    user::end_made_with_role(tx, user_id, None).await?;
    tx.audit(
        AuditEvent::MemberRemoved,
        (ObjectKind::User, user_id, &user.username),
        json!({ "role": { "before": before.as_str(), "after": null } }),
    );
    Ok(())
}

/// Assign a role without the checks of [`set_role`], and end what depends on the former one: what
/// the user made with it, and resets of their password by actors with fewer rights.
pub(crate) async fn change_role(tx: &mut Transaction, user_id: &str, role: Role) -> Result<()> {
    user::put_role(tx, user_id, role).await?;
    user::end_made_with_role(tx, user_id, Some(role)).await?;
    one_time_link::end_outranked_resets(tx, user_id, role).await
}
