//! Deletion of a user with everything that belongs to them.
//!
//! The audit log keeps their events. A later user with the same username has another id.

use serde_json::json;

use super::last_owner::require_another_owner;
use super::rank::require_outranks;
use crate::{
    model::{
        actor::Actor,
        audit_event::{AuditEvent, ObjectKind},
        error::{Error, Result},
    },
    one_time_link,
    runtime::{tenant::Tenant, transaction::Transaction},
};

/// Delete a user. Fails for the last active owner of the tenant.
pub async fn remove(tx: &mut Transaction, id: &str) -> Result<()> {
    require_outranks(tx, id).await?;
    // Lock the tenant before the user, in the order of blocking one.
    require_another_owner(tx, id).await?;
    let row = store::user::lock(tx.scope(), id).await?.ok_or(Error::NotFound)?;
    tx.confirm_session_of(id).await?;
    one_time_link::end_made_by(tx, id).await?;
    store::user::remove_with_dependents(tx.scope(), id).await?;
    tx.audit(
        AuditEvent::UserDeleted,
        (ObjectKind::User, id, &row.username),
        json!({ "email": row.email }),
    );
    Ok(())
}

/// Delete a user as [`remove`] does. Many grants are deleted first, in transactions of their own,
/// while the user is blocked (L5).
pub async fn remove_in_batches(tenant: &Tenant, actor: &Actor, id: &str) -> Result<()> {
    let mut actor = actor.clone();
    if store::grant::is_more_than_one_batch_of_user(&tenant.reader(), id).await? {
        tenant
            .transaction(&actor, async |tx| {
                require_outranks(tx, id).await?;
                require_another_owner(tx, id).await?;
                let mut row = store::user::by_id(tx.scope(), id).await?.ok_or(Error::NotFound)?;
                row.disabled = true;
                row.updated_at = tx.now().0;
                if store::user::update(tx.scope(), row).await? == 0 {
                    return Err(Error::Stale);
                }
                tx.confirm_session_of(id).await?;
                Ok(store::sign_in::end_for_user(tx.scope(), id).await?)
            })
            .await?;
        actor = actor.without_session();
        while tenant
            .transaction(&actor, async |tx| {
                Ok(store::grant::remove_batch_of_user(tx.scope(), id).await?)
            })
            .await?
            > 0
        {}
    }
    tenant.transaction(&actor, async |tx| remove(tx, id).await).await
}
