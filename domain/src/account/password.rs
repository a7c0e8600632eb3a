//! A new password, set by the user who knows the current one.
//!
//! It ends what a reset ends, except the session that asks: its user has authenticated within the
//! last minutes, and its cookie was renewed then.

use std::net::IpAddr;

use contract::mail::{MailKind, MailValues};
use serde_json::json;
use store::credential::CredentialKind;

use super::{activity::has_just_done, actor, confirm};
use crate::{
    mail,
    model::{
        audit_event::AuditEvent,
        error::{Error, Result},
        request_context::RequestContext,
    },
    passkey,
    runtime::{password_hash::HashSource, secret::Secret, tenant::Tenant},
    sign_in::{PasswordCheck, SignIn, verify_password},
    user,
};

/// The outcome of a change of the password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordChange {
    /// The new password is set.
    Changed,
    /// The current password is wrong.
    WrongPassword,
    /// Too many failures; seconds until the next attempt is allowed.
    LockedOut {
        /// In seconds, at least 1.
        retry_after: u64,
    },
}

/// Whether the user signs in with a password.
pub async fn has_password(tenant: &Tenant, sign_in: &SignIn) -> Result<bool> {
    let scope = tenant.reader();
    Ok(store::credential::password_by_user(&scope, &sign_in.user_id).await?.is_some())
}

/// Sets a new password, and tells the user by mail. The current one counts as a sign-in attempt.
/// `from` is the address and the language of the request.
///
/// # Errors
///
/// [`Error::Invalid`] if the new password breaks a rule; [`Error::NotFound`] if the user has none.
pub async fn change_password(
    tenant: &Tenant,
    sign_in: &SignIn,
    current: &str,
    new: &Secret,
    RequestContext { client_ip, language }: RequestContext<'_>,
) -> Result<PasswordChange> {
    let email = sign_in.email.as_deref().unwrap_or_default();
    let names = [sign_in.username.as_str(), email, &sign_in.display_name];
    user::require_acceptable_password(tenant, &names, new).await?;
    let user_id = sign_in.user_id.as_str();
    if !has_password(tenant, sign_in).await? {
        return Err(Error::NotFound);
    }
    if is_repeat(tenant, sign_in, new, client_ip).await? {
        return Ok(PasswordChange::Changed);
    }
    let login = match verify_password(tenant, &sign_in.username, current, client_ip).await? {
        PasswordCheck::Verified(login) if login.profile.user_id == user_id => login,
        PasswordCheck::Verified(_) | PasswordCheck::InvalidCredentials => {
            // Of two submissions at once, the other may have set the new password meanwhile.
            let is_done = is_repeat(tenant, sign_in, new, client_ip).await?;
            let outcome =
                if is_done { PasswordChange::Changed } else { PasswordChange::WrongPassword };
            return Ok(outcome);
        }
        PasswordCheck::LockedOut { retry_after } => {
            return Ok(PasswordChange::LockedOut { retry_after });
        }
    };
    // Hash before the transaction begins: SQLite has one writer.
    let source = HashSource::request(tenant.id(), client_ip);
    let hash = user::hash_password(tenant.platform(), &source, new).await?;
    let is_changed = tenant
        .transaction(&actor(tenant, sign_in), async |tx| {
            if !login.confirm(tx).await? {
                return Ok(false);
            }
            confirm(tx, sign_in).await?;
            let now = tx.now().0;
            let row = store::credential::Row {
                tenant_id: tenant.id().into(),
                id: tx.new_id("crd"),
                user_id: user_id.to_owned(),
                kind: CredentialKind::Password,
                hash,
                created_at: now,
                updated_at: now,
            };
            store::credential::put_password(tx.scope(), row).await?;
            user::end_other_access(tx, user_id, &sign_in.id).await?;
            let object = sign_in.user().object();
            let detail = json!({ "address": client_ip.to_string() });
            tx.audit(AuditEvent::UserPasswordChanged, object, detail);
            let user = store::user::by_id(tx.scope(), user_id).await?.ok_or(Error::NotFound)?;
            let keeps_passkeys = passkey::has_any(tx, user_id).await?;
            let values = MailValues { at: Some(now), keeps_passkeys, ..Default::default() };
            mail::notify(tx, &user, MailKind::PasswordChanged, Some(language), values).await?;
            Ok(true)
        })
        .await?;
    // Of two submissions at once, the later one finds the new password.
    if is_changed || is_repeat(tenant, sign_in, new, client_ip).await? {
        Ok(PasswordChange::Changed)
    } else {
        Ok(PasswordChange::WrongPassword)
    }
}

/// Whether the form that is submitted again has set this password a moment ago.
async fn is_repeat(
    tenant: &Tenant,
    sign_in: &SignIn,
    new: &Secret,
    client_ip: IpAddr,
) -> Result<bool> {
    let event = AuditEvent::UserPasswordChanged;
    if !has_just_done(tenant, &sign_in.user_id, event, None).await? {
        return Ok(false);
    }
    match verify_password(tenant, &sign_in.username, new.expose(), client_ip).await? {
        PasswordCheck::Verified(login) if login.profile.user_id == sign_in.user_id => {
            tenant.transaction(&actor(tenant, sign_in), async |tx| login.confirm(tx).await).await
        }
        _ => Ok(false),
    }
}
