//! Addresses that users have not proven: a claim, which blocks no one who proves the address.
//!
//! An address becomes a user's key in
//! [`reserve_identifiers`](super::create::reserve_identifiers), which takes it from an account that
//! only claims it if it is known to be the new user's.

use serde_json::json;
use store::TenantScope;

use super::own_profile::{end_links_to_address, store_own};
use crate::{
    model::{
        audit_event::{AuditEvent, ObjectKind},
        error::Result,
        identifier::normalise,
    },
    runtime::transaction::Transaction,
};

/// Whether this user only says that the address is theirs: they have created the account
/// themselves, and have never proven it. Staff who create an account or give it a role say whose it
/// is.
pub(crate) fn is_claim(user: &store::user::Row, has_role: bool, address: &str) -> bool {
    let is_theirs = user.email.as_deref().map(normalise).as_deref() == Some(address);
    is_theirs && user.self_created && !user.email_verified && !user.disabled && !has_role
}

/// As [`is_claim`], by the stored role.
pub(crate) async fn holds_unproven(
    scope: &TenantScope,
    user: &store::user::Row,
    address: &str,
) -> Result<bool> {
    Ok(is_claim(user, false, address) && store::membership::by_id(scope, &user.id).await?.is_none())
}

/// Whether the user with this id only claims the address.
pub(super) async fn is_claimed_by(
    scope: &TenantScope,
    user_id: &str,
    address: &str,
) -> Result<bool> {
    match store::user::by_id(scope, user_id).await? {
        Some(user) => holds_unproven(scope, &user, address).await,
        None => Ok(false),
    }
}

/// Takes the address from the user who only claims it, because another one has proven it. They keep
/// their username, and what they sign in with. Returns whether it is free now.
pub(super) async fn release(tx: &mut Transaction, address: &str) -> Result<bool> {
    let Some(known) = store::identifier::by_id(tx.scope(), address).await? else {
        return Ok(true);
    };
    let holder = store::user::lock(tx.scope(), &known.user_id).await?;
    let Some(holder) = holder else { return Ok(true) };
    if !holds_unproven(tx.scope(), &holder, address).await? {
        return Ok(false);
    }
    let mut after = holder.clone();
    after.email = None;
    after.updated_at = tx.now().0;
    store_own(tx, &holder, after).await?;
    store::identifier::remove(tx.scope(), &holder.id, address).await?;
    end_links_to_address(tx, &holder.id).await?;
    let object = (ObjectKind::User, holder.id.as_str(), holder.username.as_str());
    let detail =
        json!({ "email": { "before": holder.email, "after": null }, "proven_by": "another" });
    tx.audit(AuditEvent::UserChanged, object, detail);
    Ok(true)
}

/// Records that a user has proven this address, if it is still theirs and was not proven. The
/// caller has locked them, and they are the actor.
pub(crate) async fn record_proof(
    tx: &mut Transaction,
    user: &store::user::Row,
    address: &str,
) -> Result<()> {
    let now = tx.now().0;
    if store::user::verify_email(tx.scope(), &user.id, address, now).await? > 0 {
        let object = (ObjectKind::User, user.id.as_str(), user.username.as_str());
        tx.audit(AuditEvent::UserEmailVerified, object, json!({ "email": address }));
    }
    Ok(())
}
