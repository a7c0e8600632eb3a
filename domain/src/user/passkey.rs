//! The passkeys of a user as staff see them, who remove a lost one.

use contract::{mail::MailKind, user::PasskeySummary};
use serde_json::json;

use super::{
    end_access::end_passed_by,
    rank::{require_other_user, require_outranks},
    reset::end_reset_links,
    sign_ins::end_sessions,
};
use crate::{
    model::{
        actor::{Actor, Permission},
        error::{Error, Result},
        user_ref::UserRef,
    },
    passkey,
    runtime::{tenant::Tenant, transaction::Transaction},
};

/// The passkeys of a user, in the order in which they were added.
pub async fn passkeys(tenant: &Tenant, actor: &Actor, id: &str) -> Result<Vec<PasskeySummary>> {
    tenant.require(actor, Permission::Read)?;
    let rows = store::passkey::list_by_user(&tenant.reader(), id).await?;
    let summary = |row: store::passkey::Row| PasskeySummary {
        id: row.id,
        name: row.name,
        host: row.rp_id,
        created_at: row.created_at,
        last_used_at: row.last_used_at,
    };
    Ok(rows.into_iter().map(summary).collect())
}

/// Removes a passkey of another user who has lost it, and ends their sessions, the grants that
/// depend on it, and open reset links.
///
/// # Errors
///
/// [`Error::Conflict`] for the actor's own, which the account page removes after a recent sign-in.
pub async fn remove_passkey(tx: &mut Transaction, id: &str, passkey_id: &str) -> Result<()> {
    require_other_user(tx, id)?;
    let user = require_outranks(tx, id).await?;
    tx.confirm_session_of(id).await?;
    let row = passkey::find(tx, id, passkey_id).await?;
    if store::passkey::remove(tx.scope(), id, passkey_id).await? == 0 {
        return Err(Error::NotFound);
    }
    passkey::record_removal(tx, UserRef::from(&user), &row, json!({}));
    end_passed_by(tx, id, passkey_id, None).await?;
    end_sessions(tx, id, None).await?;
    end_reset_links(tx, id).await?;
    passkey::notify(tx, id, MailKind::PasskeyRemoved, row.name, None).await
}
