//! Ending where a person is signed in. Applications keep what they were granted.

use serde_json::json;

use super::over::require_over;
use crate::{
    audit::{AuditEvent, ObjectKind},
    error::{Error, Result},
    transaction::Transaction,
};

/// End one browser's sign-in.
pub async fn end_sign_in(tx: &mut Transaction, user_id: &str, sign_in_id: &str) -> Result<()> {
    require_over(tx, user_id).await?;
    let user = store::user::by_id(tx.scope(), user_id).await?.ok_or(Error::NotFound)?;
    if store::sign_in::end_by_id(tx.scope(), user_id, sign_in_id).await? == 0 {
        return Err(Error::NotFound);
    }
    tx.audit(
        AuditEvent::SignInEnded,
        (ObjectKind::User, user_id, &user.username),
        json!({ "sign_in": sign_in_id }),
    );
    Ok(())
}

/// End all of them. How many there were.
pub async fn end_sign_ins(tx: &mut Transaction, user_id: &str) -> Result<u64> {
    require_over(tx, user_id).await?;
    let user = store::user::by_id(tx.scope(), user_id).await?.ok_or(Error::NotFound)?;
    let ended = store::sign_in::end_for_user(tx.scope(), user_id).await?;
    tx.audit(
        AuditEvent::UserSignInsEnded,
        (ObjectKind::User, user_id, &user.username),
        json!({ "ended": ended }),
    );
    Ok(ended)
}
