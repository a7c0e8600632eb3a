//! Deletion of a user with everything that belongs to them.
//!
//! The audit log keeps their events. A later user with the same username has another id.

use serde_json::json;

use super::rank::require_outranks;
use crate::{
    audit::{AuditEvent, ObjectKind},
    error::{Error, Result},
    member, one_time_link,
    transaction::Transaction,
};

/// Delete a user. Fails for the last active owner of the tenant.
pub async fn remove(tx: &mut Transaction, id: &str) -> Result<()> {
    require_outranks(tx, id).await?;
    // Lock the tenant before the user, in the order of blocking one.
    member::require_another_owner(tx, id).await?;
    let row = store::user::lock(tx.scope(), id).await?.ok_or(Error::NotFound)?;
    one_time_link::end_made_by(tx, id).await?;
    store::user::remove_with_dependents(tx.scope(), id).await?;
    tx.audit(
        AuditEvent::UserDeleted,
        (ObjectKind::User, id, &row.username),
        json!({ "email": row.email }),
    );
    Ok(())
}
