//! Assigning, changing and removing a user's role.

use contract::user::Role;
use serde_json::json;

use crate::{
    model::{
        actor::Permission,
        audit_event::{AuditEvent, ObjectKind},
        error::{Error, Result},
    },
    runtime::transaction::Transaction,
    user,
};

/// Lock a user and read their role. Fails if the role has permissions that the actor lacks (P1).
async fn lock_member(
    tx: &mut Transaction,
    user_id: &str,
) -> Result<(store::user::Row, Option<Role>)> {
    tx.require(Permission::ManageMembers)?;
    let locked = user::lock_outranked(tx, user_id).await?;
    tx.confirm_session_of(user_id).await?;
    Ok(locked)
}

/// Assign a role or replace the one the user has.
pub async fn set_role(tx: &mut Transaction, user_id: &str, role: Role) -> Result<()> {
    let (user, before) = lock_member(tx, user_id).await?;
    if before == Some(role) {
        return Ok(());
    }
    user::require_another_owner(tx, user_id).await?;
    user::change_role(tx, user_id, role).await?;
    let detail = json!({ "role": { "before": before.map(Role::as_str), "after": role.as_str() } });
    tx.audit(AuditEvent::MemberRoleChanged, (ObjectKind::User, user_id, &user.username), detail);
    Ok(())
}

/// Remove the role and keep the account.
pub async fn remove(tx: &mut Transaction, user_id: &str) -> Result<()> {
    let (user, before) = lock_member(tx, user_id).await?;
    let Some(before) = before else { return Err(Error::NotFound) };
    user::require_another_owner(tx, user_id).await?;
    store::membership::remove(tx.scope(), user_id).await?;
    user::end_made_with_role(tx, user_id, None).await?;
    tx.audit(
        AuditEvent::MemberRemoved,
        (ObjectKind::User, user_id, &user.username),
        json!({ "role": { "before": before.as_str(), "after": null } }),
    );
    Ok(())
}
