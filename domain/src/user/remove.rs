//! Deletion of a user with everything that belongs to them.
//!
//! The audit log keeps their events. A later user with the same username has another id.

use serde_json::json;

use super::{create::set_disabled, last_owner::require_another_owner, rank::require_outranks};
use crate::{
    model::{
        actor::Actor,
        audit_event::{AuditEvent, ObjectKind},
        error::Result,
    },
    one_time_link,
    runtime::{tenant::Tenant, transaction::Transaction},
};

/// Delete a user. Fails for the last active owner of the tenant.
pub async fn remove(tx: &mut Transaction, id: &str) -> Result<()> {
    let row = require_outranks(tx, id).await?;
    require_another_owner(tx, id).await?;
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

/// Delete a user as [`remove`] does. Many grants and sessions are deleted first, in transactions of
/// their own (L5). The first one blocks the user: if the process ends before the last, they are
/// blocked, and hold nothing when they are unblocked.
pub async fn remove_in_batches(tenant: &Tenant, actor: &Actor, id: &str) -> Result<()> {
    let mut actor = actor.clone();
    let scope = tenant.reader();
    if store::grant::is_more_than_one_batch_of_user(&scope, id).await?
        || store::sign_in::is_more_than_one_batch_of_user(&scope, id).await?
    {
        tenant
            .transaction(&actor, async |tx| {
                set_disabled(tx, id, true).await?;
                tx.skip_clean_up();
                Ok(())
            })
            .await?;
        actor = actor.without_session();
        while tenant
            .transaction(&actor, async |tx| {
                Ok(store::grant::remove_batch_of_user(tx.scope(), id).await?
                    + store::sign_in::remove_batch_of_user(tx.scope(), id).await?)
            })
            .await?
            > 0
        {}
    }
    tenant.transaction(&actor, async |tx| remove(tx, id).await).await
}
