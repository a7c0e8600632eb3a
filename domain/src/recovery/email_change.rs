//! The change of a user's address by mail.
//!
//! The new address is confirmed by a link that works for the signed-in user only: a mistyped
//! address gives its owner nothing. The old one, if it is known to be the user's, gets a link that
//! undoes the change, so that neither a stolen session nor a stolen password takes an account over
//! for good. An older link undoes what newer ones could.
//!
//! The response to a request does not depend on whether another account has the address (A5): the
//! task that sends mails looks that up.

use contract::{
    mail::{MailKind, MailValues},
    routes::Endpoint,
};
use serde_json::json;
use store::action_link::{LinkKind, Row};

use super::forgotten_password::offers_password_reset;
use crate::{
    account_deletion,
    mail::{self, NewMail, Queued},
    model::{
        actor::Actor,
        audit_event::{AuditEvent, ObjectKind},
        error::{Error, Result},
        request_context::RequestContext,
    },
    one_time_link::{self, NewLink},
    passkey,
    rate_limit::count_per_hour,
    runtime::{tenant::Tenant, transaction::Transaction},
    user,
};

/// Lifetime of a link that confirms an address, in seconds.
const CONFIRMATION_GOOD_FOR: i64 = 86_400;
/// Lifetime of a link that undoes a change, in seconds.
pub const UNDO_GOOD_FOR: i64 = 7 * 86_400;
/// Requests per hour and user.
const PER_USER: i64 = 5;

/// Whether users of the tenant change their address themselves.
pub fn offers_email_change(tenant: &Tenant) -> bool {
    tenant.settings().profile_changes && tenant.platform().is_mail_on()
}

/// Stores the request of this user for a link to their new address. Returns false if they have
/// requested too many.
pub(crate) async fn request_change(
    tx: &mut Transaction,
    user_id: &str,
    address: &str,
    language: &str,
) -> Result<bool> {
    let counted = format!("email_change/user/{user_id}");
    if !count_per_hour(tx.tenant(), tx.scope(), &counted, PER_USER).await? {
        return Ok(false);
    }
    let kind = MailKind::EmailChange;
    store::mail::withdraw_for_user(tx.scope(), kind.as_str(), user_id).await?;
    mail::request_for_user(tx, user_id, kind, address, language).await?;
    Ok(true)
}

/// The mail that a request leads to. `None` if another account has the address, or if the user may
/// not change theirs any more.
pub(super) async fn requested_mail(
    tx: &mut Transaction,
    request: &store::mail::Row,
    user_id: &str,
    address: &str,
) -> Result<Option<store::mail::Row>> {
    let user = store::user::lock(tx.scope(), user_id).await?.filter(|user| !user.disabled);
    let Some(user) = user.filter(|_| offers_email_change(tx.tenant())) else { return Ok(None) };
    let kind = MailKind::EmailChange;
    if is_taken(tx, user_id, address).await? || mail::admit(tx, kind, address).await? != Queued::Yes
    {
        return Ok(None);
    }
    store::action_link::revoke_for_user(tx.scope(), LinkKind::EmailChange, user_id).await?;
    let link = NewLink {
        kind: LinkKind::EmailChange,
        user_id: Some(user_id),
        email: address,
        made_by: user_id,
        detail: json!({}),
        lifetime: CONFIRMATION_GOOD_FOR,
    };
    let (token, expires_at) = one_time_link::create(tx, link).await?;
    let page = tx.tenant().url(Endpoint::AccountEmailConfirmPage);
    let values = MailValues {
        link: Some(format!("{page}?token={}", token.expose())),
        hours: u64::try_from(CONFIRMATION_GOOD_FOR / 3600).ok(),
        user: Some(mail::display_name(&user)),
        ..Default::default()
    };
    let languages = mail::languages_of(&user.claims, Some(&request.languages));
    let (user_id, link_expires_at) = (Some(user_id), Some(expires_at));
    let new = NewMail { kind, user_id, recipient: address, languages, values, link_expires_at };
    mail::row(tx, request.id.clone(), new).map(Some)
}

/// Whether another user has this address. One who only claims it loses it to the holder of the
/// link, which proves it.
async fn is_taken(tx: &Transaction, user_id: &str, address: &str) -> Result<bool> {
    let known = store::identifier::by_id(tx.scope(), address).await?;
    let Some(other) = known.filter(|known| known.user_id != user_id) else { return Ok(false) };
    let Some(other) = store::user::by_id(tx.scope(), &other.user_id).await? else {
        return Ok(false);
    };
    Ok(!user::holds_unproven(tx.scope(), &other, address).await?)
}

/// The open link with this token, which confirms a new address.
pub(crate) async fn open_change(tenant: &Tenant, token: &str) -> Result<Option<Row>> {
    one_time_link::find_usable(tenant, token, LinkKind::EmailChange).await
}

/// Whether the link with this token was used, and has given this user the address that they have.
pub(crate) async fn was_changed(tenant: &Tenant, user_id: &str, token: &str) -> Result<bool> {
    let used = one_time_link::find_used(tenant, token, LinkKind::EmailChange).await?;
    let Some(link) = used.filter(|link| link.user_id.as_deref() == Some(user_id)) else {
        return Ok(false);
    };
    let user = store::user::by_id(&tenant.reader(), user_id).await?;
    Ok(user.is_some_and(|user| user.email.as_deref() == Some(&link.email)))
}

/// Gives the user the address of the link, and tells the old address. Spends the link. The caller
/// has locked the user.
///
/// # Errors
///
/// [`Error::NotFound`] if the link cannot be used; [`Error::Invalid`] if another account has the
/// address; [`Error::Busy`] or [`Error::RateLimited`] if the old address cannot be told.
pub(crate) async fn change(
    tx: &mut Transaction,
    link: &Row,
    user: &store::user::Row,
    from: RequestContext<'_>,
) -> Result<()> {
    let now = tx.now().0;
    if !tx.tenant().settings().profile_changes
        || store::action_link::spend(tx.scope(), &link.id, LinkKind::EmailChange, now).await? == 0
    {
        return Err(Error::NotFound);
    }
    user::set_email(tx, user, &link.email).await?;
    let detail = json!({
        "address": from.client_ip.to_string(),
        "email": { "before": user.email, "after": link.email },
    });
    let object = (ObjectKind::User, user.id.as_str(), user.username.as_str());
    tx.audit(AuditEvent::UserEmailChanged, object, detail);
    if end_undo_links_since(tx, &user.id, &link.email).await? {
        return Ok(());
    }
    match user.email.as_deref().filter(|_| user.email_verified) {
        Some(old) => announce(tx, user, old, from).await,
        None => Ok(()),
    }
}

/// Ends the links that undo changes since the one that took this address from the user, who now has
/// it again: an intruder may have made them. Returns false if there was no such change.
async fn end_undo_links_since(tx: &Transaction, user_id: &str, address: &str) -> Result<bool> {
    let (kind, now) = (LinkKind::EmailUndo, tx.now().0);
    let taken_at =
        store::action_link::first_created_for(tx.scope(), kind, user_id, address, now).await?;
    let Some(taken_at) = taken_at else { return Ok(false) };
    store::action_link::revoke_for_user_since(tx.scope(), kind, user_id, taken_at).await?;
    Ok(true)
}

/// Tells the old address of a user, with a link that gives it back.
async fn announce(
    tx: &mut Transaction,
    user: &store::user::Row,
    old: &str,
    RequestContext { client_ip, language }: RequestContext<'_>,
) -> Result<()> {
    // Made by no user: what ends the links of the user must not end this one.
    let link = NewLink {
        kind: LinkKind::EmailUndo,
        user_id: Some(&user.id),
        email: old,
        made_by: "",
        detail: json!({}),
        lifetime: UNDO_GOOD_FOR,
    };
    let (token, expires_at) = one_time_link::create(tx, link).await?;
    let page = tx.tenant().url(Endpoint::AccountEmailUndoPage);
    let values = MailValues {
        link: Some(format!("{page}?token={}", token.expose())),
        hours: u64::try_from(UNDO_GOOD_FOR / 3600).ok(),
        user: Some(mail::display_name(user)),
        at: Some(tx.now().0),
        address: Some(client_ip.to_string()),
        ..Default::default()
    };
    let new = NewMail {
        kind: MailKind::EmailChanged,
        user_id: Some(&user.id),
        recipient: old,
        languages: mail::languages_of(&user.claims, Some(language)),
        values,
        link_expires_at: Some(expires_at),
    };
    // Without the link, the change could not be undone.
    match mail::enqueue(tx, new).await? {
        Queued::Yes => Ok(()),
        Queued::MailIsOff => Err(Error::Busy { retry_after: 3600 }),
        Queued::LimitReached => Err(Error::RateLimited { retry_after: 3600 }),
    }
}

/// What undoing a change leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmailUndo {
    /// The address that the account gets back.
    pub email: String,
    /// Whether the password stops working, because the user can set a new one by mail.
    pub ends_password: bool,
    /// Whether the user has passkeys, which still sign in.
    pub keeps_passkeys: bool,
}

/// The outcome of undoing a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UndoOutcome {
    /// The account has its former address.
    Undone(EmailUndo),
    /// Nothing was changed: another account has the address.
    Taken,
}

/// The open link with this token, which undoes a change, and its user, who is not blocked.
async fn open_undo(tenant: &Tenant, token: &str) -> Result<Option<(Row, store::user::Row)>> {
    let Some(link) = one_time_link::find_usable(tenant, token, LinkKind::EmailUndo).await? else {
        return Ok(None);
    };
    let Some(user_id) = &link.user_id else { return Ok(None) };
    let scope = tenant.reader();
    let Some(user) = store::user::by_id(&scope, user_id).await? else { return Ok(None) };
    // An intruder may have requested the deletion of the account.
    Ok(account_deletion::may_sign_in(&scope, &user).await?.then_some((link, user)))
}

/// What the link with this token leads to. `None` if it cannot be used.
pub async fn email_undo_of(tenant: &Tenant, token: &str) -> Result<Option<EmailUndo>> {
    let Some((link, user)) = open_undo(tenant, token).await? else { return Ok(None) };
    let scope = tenant.reader();
    let keeps_passkeys = passkey::has_usable(tenant, &scope, &user.id).await?;
    let ends_password = offers_password_reset(tenant);
    Ok(Some(EmailUndo { email: link.email, ends_password, keeps_passkeys }))
}

/// Gives a user the address back that the link was sent to, and ends everything that an intruder
/// may hold: sessions, grants, newer links of this kind, and the password, if the user can set
/// another one by mail. Spends the link.
///
/// # Errors
///
/// [`Error::NotFound`] if the link cannot be used, unless it was used for the address that the user
/// has: the form may be submitted twice.
pub async fn undo_email_change(tenant: &Tenant, token: &str) -> Result<UndoOutcome> {
    let Some((link, user)) = open_undo(tenant, token).await? else {
        return was_undone(tenant, token).await;
    };
    let actor = Actor::user(&user.id, &mail::display_name(&user), None);
    let actor = actor.scoped_to_tenant(tenant.id());
    let undone = tenant.transaction(&actor, async |tx| {
        let locked = store::user::lock(tx.scope(), &user.id).await?.ok_or(Error::NotFound)?;
        let user = account_deletion::admit(tx, locked).await?.ok_or(Error::NotFound)?;
        let (now, kind) = (tx.now().0, LinkKind::EmailUndo);
        if store::action_link::spend(tx.scope(), &link.id, kind, now).await? == 0 {
            return Err(Error::NotFound);
        }
        let (id, since) = (user.id.as_str(), link.created_at);
        store::action_link::revoke_for_user_since(tx.scope(), kind, id, since).await?;
        let ends_password = offers_password_reset(tx.tenant());
        user::restore_email(tx, &user, &link.email, ends_password).await?;
        let detail = json!({ "email": { "before": user.email, "after": link.email } });
        let object = (ObjectKind::User, id, user.username.as_str());
        tx.audit(AuditEvent::UserEmailRestored, object, detail);
        let keeps_passkeys = passkey::has_any(tx, id).await?;
        Ok(EmailUndo { email: link.email.clone(), ends_password, keeps_passkeys })
    });
    match undone.await {
        Ok(undone) => Ok(UndoOutcome::Undone(undone)),
        Err(Error::Invalid(_)) => Ok(UndoOutcome::Taken),
        // Two forms at once: the other has spent the link.
        Err(Error::NotFound) => was_undone(tenant, token).await,
        Err(error) => Err(error),
    }
}

/// Succeeds if this link was used and has given its user the address that they have.
async fn was_undone(tenant: &Tenant, token: &str) -> Result<UndoOutcome> {
    let used = one_time_link::find_used(tenant, token, LinkKind::EmailUndo).await?;
    let link = used.ok_or(Error::NotFound)?;
    let scope = tenant.reader();
    let user_id = link.user_id.unwrap_or_default();
    let user = store::user::by_id(&scope, &user_id).await?.ok_or(Error::NotFound)?;
    if user.disabled || user.email.as_deref() != Some(&link.email) {
        return Err(Error::NotFound);
    }
    let keeps_passkeys = passkey::has_usable(tenant, &scope, &user_id).await?;
    let ends_password = offers_password_reset(tenant);
    Ok(UndoOutcome::Undone(EmailUndo { email: link.email, ends_password, keeps_passkeys }))
}
