//! Ends what a user holds: when they are blocked, get a new password or change their role.

use contract::{mail::MailKind, user::Role};
use oauth::Acr;
use serde_json::json;
use store::action_link::LinkKind;

use super::{reset::end_reset_links, sign_ins::end_sessions};
use crate::{
    grant,
    model::{
        actor::{Actor, Permission},
        error::Result,
        grant_end_reason::GrantEndReason,
    },
    one_time_link,
    runtime::transaction::Transaction,
    second_factor,
    sign_in::SignIn,
};

/// End everything that proves the user or acts for them: sessions, grants, personal access tokens,
/// registration access tokens, the links that they made, and those that reset their password.
/// An intruder may have made any of them.
pub(super) async fn end_access(
    tx: &mut Transaction,
    user_id: &str,
    reason: GrantEndReason,
) -> Result<()> {
    tx.confirm_session_of(user_id).await?;
    end_sessions(tx, user_id, None).await?;
    end_made_by_user(tx, user_id, reason).await
}

/// End everything as [`end_access`] does, except the session in which the user has changed their
/// password.
pub(crate) async fn end_other_access(
    tx: &mut Transaction,
    user_id: &str,
    sign_in_id: &str,
) -> Result<()> {
    end_sessions(tx, user_id, Some(sign_in_id)).await?;
    end_made_by_user(tx, user_id, GrantEndReason::PasswordChanged).await
}

/// End what depends on a second factor that was removed: sessions that it has begun or raised, and
/// the grants that were made in them. `current` is the session in which the user has removed it: it
/// goes on with one factor. Recovery codes go with the last factor. The caller has locked the user.
/// Of a user with too many of either for one statement, all end: one row ends them (L5).
pub(crate) async fn end_passed_by(
    tx: &mut Transaction,
    user_id: &str,
    factor_id: &str,
    current: Option<&SignIn>,
) -> Result<()> {
    let kept = current.map_or("", |sign_in| sign_in.id.as_str());
    if let Some(sign_in) = current {
        let lowered = (json!(sign_in.amr_of_one_factor()), Acr::OneFactor.as_str());
        store::sign_in::lower(tx.scope(), &sign_in.id, factor_id, lowered).await?;
    }
    let few = store::sign_in::end_of_factor_except(tx.scope(), user_id, factor_id, kept).await?;
    if few.is_none() {
        end_sessions(tx, user_id, current.map(|sign_in| sign_in.id.as_str())).await?;
    }
    second_factor::forget_all(tx, user_id).await?;
    second_factor::forget_unused_codes(tx, user_id).await?;
    let reason = GrantEndReason::FactorRemoved;
    let end = grant::end_of(tx.tenant(), tx.now().0, reason);
    if !store::grant::end_of_factor(tx.scope(), user_id, factor_id, &end).await? {
        grant::end_all_of_user(tx, user_id, reason).await?;
    }
    Ok(())
}

async fn end_made_by_user(
    tx: &mut Transaction,
    user_id: &str,
    reason: GrantEndReason,
) -> Result<()> {
    let now = tx.now().0;
    second_factor::forget_all(tx, user_id).await?;
    grant::end_all_of_user(tx, user_id, reason).await?;
    store::personal_token::remove_for_user(tx.scope(), user_id).await?;
    store::registration::revoke_tokens_of_user(tx.scope(), user_id, false, now).await?;
    one_time_link::end_made_by(tx, user_id).await?;
    let pending = MailKind::EmailChange.as_str();
    store::mail::withdraw_for_user(tx.scope(), pending, user_id).await?;
    end_reset_links(tx, user_id).await
}

/// End the links that give a user an earlier address back: staff have decided which one they have.
pub(super) async fn end_undo_links(tx: &Transaction, user_id: &str) -> Result<()> {
    let kind = LinkKind::EmailUndo;
    store::action_link::revoke_for_user(tx.scope(), kind, user_id).await?;
    Ok(())
}

/// End what a user made with a role that has changed: links, and the tokens that need the right to
/// own clients, unless the new role has it too.
pub(crate) async fn end_made_with_role(
    tx: &Transaction,
    user_id: &str,
    role: Option<Role>,
) -> Result<()> {
    one_time_link::end_made_by(tx, user_id).await?;
    if !Actor::user(user_id, "", role).can(Permission::ManageOwnClients) {
        let now = tx.now().0;
        store::personal_token::remove_for_user(tx.scope(), user_id).await?;
        store::registration::revoke_tokens_of_user(tx.scope(), user_id, true, now).await?;
    }
    Ok(())
}
