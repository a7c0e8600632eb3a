//! Ending a user's sessions. The grants of clients are kept.

use serde_json::json;

use super::rank::require_outranks;
use crate::{
    model::{
        audit_event::{AuditEvent, ObjectKind},
        error::{Error, Result},
        user_ref::UserRef,
    },
    runtime::{
        ended_rows::{Ended, EndedOfUser},
        transaction::Transaction,
    },
    second_factor,
};

/// End the session of one browser.
pub async fn end_sign_in(tx: &mut Transaction, user_id: &str, sign_in_id: &str) -> Result<()> {
    let user = require_outranks(tx, user_id).await?;
    tx.confirm_session_of(user_id).await?;
    end_one_session(tx, UserRef::from(&user), sign_in_id).await
}

/// End a session of a user, who may do so themselves.
pub(crate) async fn end_one_session(
    tx: &mut Transaction,
    user: UserRef<'_>,
    sign_in_id: &str,
) -> Result<()> {
    if store::sign_in::end_by_id(tx.scope(), user.id, sign_in_id).await? == 0 {
        return Err(Error::NotFound);
    }
    tx.audit(AuditEvent::SignInEnded, user.object(), json!({ "sign_in": sign_in_id }));
    Ok(())
}

/// End all sessions of a user but the kept one by one row, whose update locks the user. The first
/// rows are deleted now, after whatever has locked them has written. Returns how many have ended.
pub(crate) async fn end_sessions(
    tx: &mut Transaction,
    user_id: &str,
    kept: Option<&str>,
) -> Result<u64> {
    let Some(generation) = store::user::end_sessions(tx.scope(), user_id).await? else {
        return Ok(0);
    };
    if let Some(id) = kept {
        store::sign_in::keep(tx.scope(), id, generation).await?;
    }
    let (ended, removed) =
        store::sign_in::remove_first_ended(tx.scope(), user_id, generation).await?;
    if removed < ended {
        let what = Ended::Sessions;
        tx.clean_up_later(EndedOfUser { user_id: user_id.into(), generation, what });
    }
    Ok(ended)
}

/// End all sessions of a user but one, by their rows if they are few. The caller has locked the
/// user. Returns how many have ended.
pub(crate) async fn end_other_sessions(
    tx: &mut Transaction,
    user_id: &str,
    kept: &str,
) -> Result<u64> {
    match store::sign_in::end_others(tx.scope(), user_id, kept).await? {
        Some(ended) => Ok(ended),
        None => end_sessions(tx, user_id, Some(kept)).await,
    }
}

/// End all sessions of the user, and forget the browsers that they have remembered. Returns the
/// number of sessions.
pub async fn end_sign_ins(tx: &mut Transaction, user_id: &str) -> Result<u64> {
    // A sign-in that is under way has locked the user, too, and is ended after it.
    let user = require_outranks(tx, user_id).await?;
    tx.confirm_session_of(user_id).await?;
    let ended = end_sessions(tx, user_id, None).await?;
    second_factor::forget_all(tx, user_id).await?;
    tx.audit(
        AuditEvent::UserSignInsEnded,
        (ObjectKind::User, user_id, &user.username),
        json!({ "ended": ended }),
    );
    Ok(ended)
}
