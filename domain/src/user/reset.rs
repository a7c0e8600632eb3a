//! Password reset by a one-time link, which an administrator passes on to the user.
//!
//! A repeated form finds its link used. It succeeds without effect if it contains the password that
//! is set, and counts as a sign-in attempt otherwise.

use std::net::IpAddr;

use contract::{member::OneTimeLink, routes::Endpoint};
use serde_json::json;

use store::action_link::LinkKind;

use store::credential::CredentialKind;

use super::{
    create::{hash_password, require_valid_password},
    end_access::end_access,
    rank::require_outranks,
};
use crate::{
    model::{
        actor::Actor,
        audit_event::{AuditEvent, ObjectKind},
        error::{Error, Result},
        grant_end_reason::GrantEndReason,
        profile::Profile,
    },
    one_time_link,
    runtime::{
        password_hash::HashSource,
        secret::{self, Secret},
        tenant::Tenant,
        transaction::Transaction,
        vault::DigestKind,
    },
    sign_in::{PasswordCheck, verify_password},
};

/// Lifetime of a link in seconds.
pub const GOOD_FOR: i64 = 86_400;

/// Create a link and withdraw earlier ones. The link is returned here only: a digest is stored.
pub async fn reset_link(tx: &mut Transaction, id: &str) -> Result<OneTimeLink> {
    require_outranks(tx, id).await?;
    let user = store::user::by_id(tx.scope(), id).await?.ok_or(Error::NotFound)?;
    if user.disabled {
        return Err(Error::Conflict("This user is blocked. Unblock them first.".into()));
    }
    store::action_link::revoke_for_user(tx.scope(), LinkKind::PasswordReset, id).await?;
    let token = secret::generate(tx.entropy(), "al");
    let expires_at = tx.now().0 + GOOD_FOR;
    let row = store::action_link::Row {
        tenant_id: tx.tenant().id().into(),
        id: tx.platform().vault().digest(DigestKind::ActionLink, token.expose()),
        kind: LinkKind::PasswordReset,
        user_id: Some(id.into()),
        email: user.email.clone().unwrap_or_default(),
        made_by: tx.actor().audit_fields().1.into(),
        detail: json!({}),
        created_at: tx.now().0,
        expires_at,
        used_at: None,
    };
    store::action_link::insert(tx.scope(), row).await?;
    tx.audit(
        AuditEvent::UserPasswordLinkMade,
        (ObjectKind::User, id, &user.username),
        json!({ "expires_at": expires_at }),
    );
    Ok(OneTimeLink {
        address: format!("{}?token={}", tx.tenant().url(Endpoint::ResetPage), token.expose()),
        expires_at,
    })
}

/// The user of an open link. `None` if the link is used or expired, if the user is blocked, or if
/// its maker may no longer reset this user's password.
pub async fn reset_of(tenant: &Tenant, token: &str) -> Result<Option<Profile>> {
    let Some(link) = one_time_link::find_usable(tenant, token, LinkKind::PasswordReset).await?
    else {
        return Ok(None);
    };
    let Some(user_id) = link.user_id else { return Ok(None) };
    Ok(store::user::by_id(&tenant.reader(), &user_id)
        .await?
        .filter(|user| !user.disabled)
        .map(Profile::from_row))
}

/// Set the password. Spends the link and ends everything that the user holds.
pub async fn reset(tenant: &Tenant, token: &str, password: Secret) -> Result<()> {
    let user = reset_of(tenant, token).await?.ok_or(Error::NotFound)?;
    require_valid_password(&password)?;
    // Hash before the transaction begins: SQLite has one writer.
    let hash =
        hash_password(tenant.platform(), &HashSource::tenant(tenant.id()), &password).await?;
    let id = tenant.platform().vault().digest(DigestKind::ActionLink, token);
    let actor = Actor::user(&user.user_id, user.display_name(), None).scoped_to_tenant(tenant.id());
    tenant
        .transaction(&actor, async |tx| {
            let now = tx.now().0;
            // Lock the user first, in the order of a sign-in and of the user's deletion.
            if store::user::lock(tx.scope(), &user.user_id).await?.is_none_or(|user| user.disabled)
            {
                return Err(Error::NotFound);
            }
            if store::action_link::spend(tx.scope(), &id, LinkKind::PasswordReset, now).await? == 0
            {
                return Err(Error::NotFound);
            }
            let row = store::credential::Row {
                tenant_id: tenant.id().into(),
                id: tx.new_id("crd"),
                user_id: user.user_id.clone(),
                kind: CredentialKind::Password,
                hash,
                created_at: now,
                updated_at: now,
            };
            store::credential::put_password(tx.scope(), row).await?;
            end_access(tx, &user.user_id, GrantEndReason::PasswordReset).await?;
            tx.audit(
                AuditEvent::UserPasswordReset,
                (ObjectKind::User, &user.user_id, &user.username),
                json!({}),
            );
            Ok(())
        })
        .await
}

/// Whether this form has set the password before: its link is used, and its password is the user's.
pub async fn is_repeated_reset(
    tenant: &Tenant,
    token: &str,
    password: &Secret,
    client_ip: IpAddr,
) -> Result<bool> {
    let scope = tenant.reader();
    let id = tenant.platform().vault().digest(DigestKind::ActionLink, token);
    let kind = LinkKind::PasswordReset;
    let used = store::action_link::find_used(&scope, &id, kind, tenant.now().0).await?;
    let Some(user_id) = used.and_then(|link| link.user_id) else { return Ok(false) };
    let Some(user) = store::user::by_id(&scope, &user_id).await? else { return Ok(false) };
    match verify_password(tenant, &user.username, password.expose(), client_ip).await? {
        PasswordCheck::Verified(login) if login.profile.user_id == user_id => {
            tenant.transaction(&Actor::anonymous(), async |tx| login.confirm(tx).await).await
        }
        _ => Ok(false),
    }
}
