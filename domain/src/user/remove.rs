//! Deleting a person, with all that was theirs. Who comes later under the same name is another;
//! what they did stays in the audit log.

use serde_json::json;

use super::over::require_over;
use crate::{
    audit::{AuditEvent, ObjectKind},
    error::{Error, Result},
    member,
    transaction::Transaction,
};

pub async fn remove(tx: &mut Transaction, id: &str) -> Result<()> {
    require_over(tx, id).await?;
    let row = store::user::by_id(tx.scope(), id).await?.ok_or(Error::NotFound)?;
    member::require_another_owner(tx, id).await?;
    member::withdraw_invitations_by(tx, id).await?;
    store::user::remove_with_dependents(tx.scope(), id).await?;
    tx.audit(
        AuditEvent::UserDeleted,
        (ObjectKind::User, id, &row.username),
        json!({ "email": row.email }),
    );
    Ok(())
}
