//! Ending a user's sessions. The grants of clients are kept.

use serde_json::json;

use super::rank::require_outranks;
use crate::{
    model::{
        audit_event::{AuditEvent, ObjectKind},
        error::{Error, Result},
    },
    runtime::transaction::Transaction,
    second_factor,
};

/// End the session of one browser.
pub async fn end_sign_in(tx: &mut Transaction, user_id: &str, sign_in_id: &str) -> Result<()> {
    require_outranks(tx, user_id).await?;
    let user = store::user::by_id(tx.scope(), user_id).await?.ok_or(Error::NotFound)?;
    tx.confirm_session_of(user_id).await?;
    end_one_session(tx, (user_id, &user.username), sign_in_id).await
}

/// End a session of a user, who may do so themselves. `user` is their id and username.
pub(crate) async fn end_one_session(
    tx: &mut Transaction,
    (user_id, username): (&str, &str),
    sign_in_id: &str,
) -> Result<()> {
    if store::sign_in::end_by_id(tx.scope(), user_id, sign_in_id).await? == 0 {
        return Err(Error::NotFound);
    }
    tx.audit(
        AuditEvent::SignInEnded,
        (ObjectKind::User, user_id, username),
        json!({ "sign_in": sign_in_id }),
    );
    Ok(())
}

/// End all sessions of the user, and forget the browsers that they have remembered. Returns the
/// number of sessions.
pub async fn end_sign_ins(tx: &mut Transaction, user_id: &str) -> Result<u64> {
    require_outranks(tx, user_id).await?;
    // A sign-in that is under way has locked the user, too, and is ended after it.
    let user = store::user::lock(tx.scope(), user_id).await?.ok_or(Error::NotFound)?;
    tx.confirm_session_of(user_id).await?;
    let ended = store::sign_in::end_for_user(tx.scope(), user_id).await?;
    second_factor::forget_all(tx, user_id).await?;
    tx.audit(
        AuditEvent::UserSignInsEnded,
        (ObjectKind::User, user_id, &user.username),
        json!({ "ended": ended }),
    );
    Ok(ended)
}
