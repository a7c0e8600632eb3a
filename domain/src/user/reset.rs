//! Password reset by a one-time link: one that staff make, or one that the user has requested.
//!
//! Staff pass a link on themselves or have it sent to the address of the account. A link that was
//! sent is good only while the account has that address, and its use verifies the address.
//!
//! A repeated form finds its link used. It succeeds without effect if it contains the password that
//! is set, and counts as a sign-in attempt otherwise.

use std::net::IpAddr;

use contract::{
    mail::{MailKind, MailValues},
    member::OneTimeLink,
    routes::Endpoint,
};
use serde_json::json;

use store::action_link::LinkKind;

use store::credential::CredentialKind;

use super::{
    create::hash_password,
    end_access::end_access,
    password_rule::require_acceptable_password,
    rank::{require_other_user, require_outranks},
};
use crate::{
    mail::{self, NewMail, Queued},
    model::{
        actor::Actor,
        audit_event::{AuditEvent, ObjectKind},
        error::{Error, Result},
        grant_end_reason::GrantEndReason,
        profile::Profile,
        request_context::RequestContext,
    },
    one_time_link::{self, NewLink},
    passkey, rate_limit,
    runtime::{
        password_hash::HashSource, secret::Secret, tenant::Tenant, transaction::Transaction,
    },
    sign_in::{PasswordCheck, verify_password},
};

/// Lifetime of a link that staff make, in seconds.
pub const GOOD_FOR: i64 = 86_400;
/// Lifetime of a link that the user has requested, in seconds.
pub const REQUESTED_GOOD_FOR: i64 = 3_600;

/// Create a link and withdraw earlier ones. The link is returned here only: a digest is stored.
pub async fn reset_link(tx: &mut Transaction, id: &str) -> Result<OneTimeLink> {
    let user = user_of_staff_link(tx, id).await?;
    let made_by = tx.actor().audit_fields().1.to_owned();
    let email = user.email.clone().unwrap_or_default();
    let link = NewLink {
        kind: LinkKind::PasswordReset,
        user_id: Some(id),
        email: &email,
        made_by: &made_by,
        detail: json!({}),
        lifetime: GOOD_FOR,
    };
    let (address, expires_at) = make_link(tx, link).await?;
    let object = (ObjectKind::User, id, user.username.as_str());
    tx.audit(AuditEvent::UserPasswordLinkMade, object, json!({ "expires_at": expires_at }));
    Ok(OneTimeLink { address, expires_at })
}

/// Create a link and send it to the address of the account, which staff vouch for.
pub async fn mail_reset_link(tx: &mut Transaction, id: &str) -> Result<()> {
    let user = user_of_staff_link(tx, id).await?;
    let Some(email) = user.email.clone() else {
        return Err(Error::Conflict("This user has no email address.".into()));
    };
    let made_by = tx.actor().audit_fields().1.to_owned();
    let link = NewLink {
        kind: LinkKind::PasswordReset,
        user_id: Some(id),
        email: &email,
        made_by: &made_by,
        detail: json!({ "mailed": true }),
        lifetime: GOOD_FOR,
    };
    let (address, expires_at) = make_link(tx, link).await?;
    let new = NewMail {
        kind: MailKind::PasswordReset,
        user_id: Some(id),
        recipient: &email,
        languages: mail::languages_of(&user.claims, None),
        values: link_values(&user, address, GOOD_FOR),
        link_expires_at: Some(expires_at),
    };
    match mail::enqueue(tx, new).await? {
        Queued::Yes => {}
        Queued::MailIsOff => {
            return Err(Error::Conflict(
                "Email is off: this installation has no mail server.".into(),
            ));
        }
        Queued::LimitReached => {
            let message = "3 reset links were sent to this address in the last hour, or too many \
                           emails are waiting. Try again later.";
            return Err(Error::Conflict(message.into()));
        }
    }
    let object = (ObjectKind::User, id, user.username.as_str());
    tx.audit(AuditEvent::UserPasswordLinkSent, object, json!({ "expires_at": expires_at }));
    Ok(())
}

async fn user_of_staff_link(tx: &Transaction, id: &str) -> Result<store::user::Row> {
    require_other_user(tx, id)?;
    // Locked as by the job that sends what users request: both end links, then write mails.
    let user = require_outranks(tx, id).await?;
    if user.disabled {
        return Err(Error::Conflict("This user is blocked. Unblock them first.".into()));
    }
    Ok(user)
}

/// Create the link that a user has requested. Returns its URL and expiry. The caller has locked the
/// user, whose address is verified.
pub(crate) async fn requested_link(
    tx: &mut Transaction,
    user: &store::user::Row,
    email: &str,
) -> Result<(MailValues, i64)> {
    let link = NewLink {
        kind: LinkKind::PasswordReset,
        user_id: Some(&user.id),
        email,
        made_by: &user.id,
        detail: json!({ "mailed": true, "requested": true }),
        lifetime: REQUESTED_GOOD_FOR,
    };
    let (address, expires_at) = make_link(tx, link).await?;
    // Mails are sent side by side: one with a link that this one has replaced could arrive last.
    let kind = MailKind::PasswordReset.as_str();
    store::mail::withdraw_superseded(tx.scope(), kind, &user.id, expires_at).await?;
    let object = (ObjectKind::User, user.id.as_str(), user.username.as_str());
    let detail = json!({ "expires_at": expires_at, "requested": true });
    tx.audit(AuditEvent::UserPasswordLinkSent, object, detail);
    Ok((link_values(user, address, REQUESTED_GOOD_FOR), expires_at))
}

fn link_values(user: &store::user::Row, address: String, lifetime: i64) -> MailValues {
    MailValues {
        link: Some(address),
        hours: u64::try_from(lifetime / 3600).ok(),
        user: Some(mail::display_name(user)),
        ..Default::default()
    }
}

/// Store a link in place of the user's earlier ones. Returns its URL and its expiry.
///
/// A requested link leaves those of staff: anyone can request one.
async fn make_link(tx: &Transaction, link: NewLink<'_>) -> Result<(String, i64)> {
    match link.user_id {
        Some(user_id) if link.made_by == user_id => {
            let kind = LinkKind::PasswordReset;
            store::action_link::revoke_own_of_user(tx.scope(), kind, user_id).await?;
        }
        Some(user_id) => end_reset_links(tx, user_id).await?,
        None => {}
    }
    let (token, expires_at) = one_time_link::create(tx, link).await?;
    let page = tx.tenant().url(Endpoint::ResetPage);
    Ok((format!("{page}?token={}", token.expose()), expires_at))
}

/// End the user's open reset links, also those that are still to be sent.
pub(super) async fn end_reset_links(tx: &Transaction, user_id: &str) -> Result<()> {
    let (scope, kind) = (tx.scope(), LinkKind::PasswordReset);
    store::action_link::revoke_for_user(scope, kind, user_id).await?;
    store::mail::withdraw_for_user(scope, MailKind::PasswordReset.as_str(), user_id).await?;
    Ok(())
}

/// The user of an open link. `None` if the link is used or expired, if the user is blocked, if the
/// link was sent to an address that is no longer theirs, or if its maker may no longer reset this
/// user's password.
pub async fn reset_of(tenant: &Tenant, token: &str) -> Result<Option<Profile>> {
    Ok(open_link(tenant, token).await?.map(|(_, user)| Profile::from_row(user)))
}

async fn open_link(
    tenant: &Tenant,
    token: &str,
) -> Result<Option<(store::action_link::Row, store::user::Row)>> {
    let Some(link) = one_time_link::find_usable(tenant, token, LinkKind::PasswordReset).await?
    else {
        return Ok(None);
    };
    let Some(user_id) = &link.user_id else { return Ok(None) };
    let user = store::user::by_id(&tenant.reader(), user_id).await?;
    Ok(user.filter(|user| may_use(&link, user)).map(|user| (link, user)))
}

/// Whether this user may use the link now.
fn may_use(link: &store::action_link::Row, user: &store::user::Row) -> bool {
    let is_for_address = user.email.as_deref() == Some(&link.email);
    !user.disabled && (is_for_address || !one_time_link::is_mailed(link))
}

/// Set the password. Spends the link, ends everything that the user holds, and unlocks their
/// sign-in. Address and language are those of the request. Returns whether the user has passkeys:
/// they still sign in, because a link in a mail must not remove a stronger factor. Page and mail
/// name them.
pub async fn reset(
    tenant: &Tenant,
    token: &str,
    password: Secret,
    RequestContext { client_ip, language }: RequestContext<'_>,
) -> Result<bool> {
    let (link, user) = open_link(tenant, token).await?.ok_or(Error::NotFound)?;
    let name = mail::display_name(&user);
    let names = [user.username.as_str(), user.email.as_deref().unwrap_or_default(), &name];
    require_acceptable_password(tenant, &names, &password).await?;
    // Hash before the transaction begins: SQLite has one writer.
    let source = HashSource::request(tenant.id(), client_ip);
    let hash = hash_password(tenant.platform(), &source, &password).await?;
    let actor = Actor::user(&user.id, &name, None).scoped_to_tenant(tenant.id());
    tenant
        .transaction(&actor, async |tx| {
            let now = tx.now().0;
            // Lock the user first, in the order of a sign-in and of the user's deletion.
            let locked = store::user::lock(tx.scope(), &user.id).await?;
            let Some(mut user) = locked.filter(|user| may_use(&link, user)) else {
                return Err(Error::NotFound);
            };
            let kind = LinkKind::PasswordReset;
            if store::action_link::spend(tx.scope(), &link.id, kind, now).await? == 0 {
                return Err(Error::NotFound);
            }
            let row = store::credential::Row {
                tenant_id: tenant.id().into(),
                id: tx.new_id("crd"),
                user_id: user.id.clone(),
                kind: CredentialKind::Password,
                hash,
                created_at: now,
                updated_at: now,
            };
            store::credential::put_password(tx.scope(), row).await?;
            end_access(tx, &user.id, GrantEndReason::PasswordReset).await?;
            rate_limit::unlock(tx, &user).await?;
            let mut detail = json!({});
            if one_time_link::is_mailed(&link) && !user.email_verified {
                store::user::verify_email(tx.scope(), &user.id, &link.email, now).await?;
                user.email_verified = true;
                if user.self_created {
                    let removed = remove_other_ways(tx, &user.id).await?;
                    detail = json!({ "other_ways_removed": removed });
                }
            }
            let object = (ObjectKind::User, user.id.as_str(), user.username.as_str());
            tx.audit(AuditEvent::UserPasswordReset, object, detail);
            let keeps_passkeys = passkey::has_any(tx, &user.id).await?;
            let values = MailValues { at: Some(now), keeps_passkeys, ..Default::default() };
            mail::notify(tx, &user, MailKind::PasswordChanged, Some(language), values).await?;
            Ok(keeps_passkeys)
        })
        .await
}

/// Removes all ways to sign in besides the password, and all second factors, of an account whose
/// address is proven for the first time: its creator may be another one than the owner.
async fn remove_other_ways(tx: &Transaction, user_id: &str) -> Result<u64> {
    let scope = tx.scope();
    store::recovery_code::remove_for_user(scope, user_id).await?;
    Ok(store::linked_identity::remove_for_user(scope, user_id).await?
        + store::passkey::remove_for_user(scope, user_id).await?
        + store::authenticator::remove_for_user(scope, user_id).await?)
}

/// Whether this form has set the password before: its link is used, and its password is the user's.
pub async fn is_repeated_reset(
    tenant: &Tenant,
    token: &str,
    password: &Secret,
    client_ip: IpAddr,
) -> Result<bool> {
    let scope = tenant.reader();
    let used = one_time_link::find_used(tenant, token, LinkKind::PasswordReset).await?;
    let Some(user_id) = used.and_then(|link| link.user_id) else { return Ok(false) };
    let Some(user) = store::user::by_id(&scope, &user_id).await? else { return Ok(false) };
    match verify_password(tenant, &user.username, password.expose(), client_ip).await? {
        PasswordCheck::Verified(login) if login.profile.user_id == user_id => {
            tenant.transaction(&Actor::anonymous(), async |tx| login.confirm(tx).await).await
        }
        _ => Ok(false),
    }
}
