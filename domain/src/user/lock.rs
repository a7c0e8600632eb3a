//! The lock of an account after too many wrong passwords, which staff see and end (A2).

use contract::mail::{MailKind, MailValues};
use serde_json::json;

use super::rank::{require_other_user, require_outranks};
use crate::{
    mail,
    model::{
        actor::{Actor, Permission},
        audit_event::{AuditEvent, ObjectKind},
        error::{Error, Result},
    },
    rate_limit,
    runtime::{tenant::Tenant, transaction::Transaction},
};

/// When sign-in by a password is possible again, in Unix seconds. `None` if it is not locked.
pub async fn locked_until(tenant: &Tenant, actor: &Actor, id: &str) -> Result<Option<i64>> {
    tenant.require(actor, Permission::Read)?;
    let user = store::user::by_id(&tenant.reader(), id).await?.ok_or(Error::NotFound)?;
    rate_limit::locked_until(tenant, &user).await
}

/// Forget the wrong passwords and codes that were entered for the account of another user.
///
/// # Errors
///
/// [`Error::Conflict`] for the actor's own: a stolen session could guess without limit.
pub async fn unlock(tx: &mut Transaction, id: &str) -> Result<()> {
    require_other_user(tx, id)?;
    let user = require_outranks(tx, id).await?;
    let is_locked = rate_limit::locked_until(tx.tenant(), &user).await?.is_some();
    rate_limit::unlock(tx, &user).await?;
    rate_limit::forget_codes(tx, &user.id).await?;
    let object = (ObjectKind::User, user.id.as_str(), user.username.as_str());
    tx.audit(AuditEvent::UserUnlocked, object, json!({}));
    if !is_locked {
        return Ok(());
    }
    let values = MailValues { at: Some(tx.now().0), ..Default::default() };
    mail::notify(tx, &user, MailKind::AccountUnlocked, None, values).await
}
