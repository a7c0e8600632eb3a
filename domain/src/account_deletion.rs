//! Accounts whose users have requested their deletion, and what keeps them.
//!
//! The user is blocked until the account is deleted. A sign-in keeps the account, as do staff who
//! unblock the user; nothing that has ended comes back.

use contract::mail::{MailKind, MailValues};
use serde_json::json;
use store::TenantScope;

use crate::{
    mail,
    model::{
        audit_event::{AuditEvent, ObjectKind},
        error::{Error, Result},
        profile::search_texts,
    },
    runtime::{
        search::{self, SearchKind},
        tenant::Tenant,
        transaction::Transaction,
    },
};

/// Whether users of the tenant can delete their account.
pub(crate) fn is_offered(tenant: &Tenant) -> bool {
    tenant.settings().account_deletion_days > 0
}

/// Blocks or unblocks a user, and returns the row as it is stored. The caller has locked the user.
pub(crate) async fn store_disabled(
    tx: &mut Transaction,
    user: &store::user::Row,
    disabled: bool,
) -> Result<store::user::Row> {
    let row = store::user::Row { disabled, updated_at: tx.now().0, ..user.clone() };
    if store::user::update(tx.scope(), row.clone()).await? == 0 {
        return Err(Error::Stale);
    }
    search::reindex(tx, SearchKind::User, disabled, &row.id, &search_texts(&row)).await?;
    Ok(store::user::Row { version: row.version + 1, ..row })
}

/// Whether this user may sign in: they are not blocked, or wait for the deletion of their account.
pub(crate) async fn may_sign_in(scope: &TenantScope, user: &store::user::Row) -> Result<bool> {
    Ok(!user.disabled || store::account_deletion::by_user(scope, &user.id).await?.is_some())
}

/// The user who signs in, and who may wait for the deletion of the account: it is kept. `None` if
/// the user is blocked. The caller has locked the user.
pub(crate) async fn admit(
    tx: &mut Transaction,
    user: store::user::Row,
) -> Result<Option<store::user::Row>> {
    if !user.disabled {
        return Ok(Some(user));
    }
    if store::account_deletion::remove_for_user(tx.scope(), &user.id).await? == 0 {
        return Ok(None);
    }
    let user = store_disabled(tx, &user, false).await?;
    record_kept(tx, &user).await?;
    Ok(Some(user))
}

/// Keeps the account of a user that staff unblock. The caller writes the user.
pub(crate) async fn keep_unblocked(tx: &mut Transaction, user: &store::user::Row) -> Result<()> {
    if store::account_deletion::remove_for_user(tx.scope(), &user.id).await? > 0 {
        record_kept(tx, user).await?;
    }
    Ok(())
}

async fn record_kept(tx: &mut Transaction, user: &store::user::Row) -> Result<()> {
    let object = (ObjectKind::User, user.id.as_str(), user.username.as_str());
    tx.audit(AuditEvent::UserDeletionCancelled, object, json!({}));
    let values = MailValues { at: Some(tx.now().0), ..Default::default() };
    mail::notify(tx, user, MailKind::DeletionCancelled, None, values).await
}
