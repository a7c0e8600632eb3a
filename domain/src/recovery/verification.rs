//! Verification of a user's address by a one-time link.
//!
//! A link is for one user and one address. It verifies nothing if the user's address has changed
//! since.

use contract::{
    mail::{MailKind, MailValues},
    routes::Endpoint,
};
use serde_json::json;
use store::action_link::LinkKind;

use crate::{
    mail::{self, NewMail, Queued},
    model::{
        actor::Actor,
        error::{Error, Result},
    },
    one_time_link::{self, NewLink},
    runtime::{tenant::Tenant, transaction::Transaction, vault::DigestKind},
    user,
};

/// Lifetime of a link in seconds.
pub const VERIFICATION_GOOD_FOR: i64 = 86_400;

/// Send a link to the address of this user, and withdraw earlier ones. Returns whether it is on its
/// way: a verified user needs none, and an address gets a few per hour.
pub(crate) async fn send_verification(
    tx: &mut Transaction,
    user_id: &str,
    language: &str,
) -> Result<bool> {
    let user = store::user::lock(tx.scope(), user_id).await?;
    let Some(user) = user.filter(|user| !user.disabled && !user.email_verified) else {
        return Ok(false);
    };
    let Some(email) = user.email.clone() else {
        return Ok(false);
    };
    let (link_kind, mail_kind) = (LinkKind::EmailVerification, MailKind::EmailVerification);
    // A link that was sent before stays good if this one is too many.
    if mail::admit(tx, mail_kind, &email).await? != Queued::Yes {
        return Ok(false);
    }
    store::action_link::revoke_for_user(tx.scope(), link_kind, user_id).await?;
    store::mail::withdraw_for_user(tx.scope(), mail_kind.as_str(), user_id).await?;
    let link = NewLink {
        kind: link_kind,
        user_id: Some(user_id),
        email: &email,
        made_by: user_id,
        detail: json!({}),
        lifetime: VERIFICATION_GOOD_FOR,
    };
    let (token, expires_at) = one_time_link::create(tx, link).await?;
    let page = tx.tenant().url(Endpoint::VerifyEmailPage);
    let values = MailValues {
        link: Some(format!("{page}?token={}", token.expose())),
        hours: u64::try_from(VERIFICATION_GOOD_FOR / 3600).ok(),
        user: Some(mail::display_name(&user)),
        ..Default::default()
    };
    let new = NewMail {
        kind: mail_kind,
        user_id: Some(user_id),
        recipient: &email,
        languages: mail::languages_of(&user.claims, Some(language)),
        values,
        link_expires_at: Some(expires_at),
    };
    mail::put(tx, new).await?;
    Ok(true)
}

/// Send a link to the address of this user, who has asked for it while signed in. Returns whether
/// it is on its way.
pub async fn resend_verification(tenant: &Tenant, user_id: &str, language: &str) -> Result<bool> {
    let actor = Actor::user(user_id, "", None);
    tenant.transaction(&actor, async |tx| send_verification(tx, user_id, language).await).await
}

/// What a link can be used for now. Only its holder is told, and only about its own address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VerificationLink {
    /// It verifies this address.
    Open(String),
    /// The address is verified, by this link or in another way.
    Verified,
    /// The account has another address by now, or none: the link verifies nothing.
    OtherAddress,
    /// It is expired, replaced or unknown, or its user is blocked.
    Unusable,
}

/// The state of a link, in any browser: the link says whose address it is for.
pub async fn verification_of(tenant: &Tenant, token: &str) -> Result<VerificationLink> {
    let kind = LinkKind::EmailVerification;
    let open = one_time_link::find_usable(tenant, token, kind).await?;
    let is_open = open.is_some();
    let link = match open {
        Some(link) => Some(link),
        None => one_time_link::find_used(tenant, token, kind).await?,
    };
    let Some(link) = link else { return Ok(VerificationLink::Unusable) };
    let user = store::user::by_id(&tenant.reader(), &link.made_by).await?;
    let Some(user) = user.filter(|user| !user.disabled) else {
        return Ok(VerificationLink::Unusable);
    };
    Ok(if user.email.as_deref() != Some(&link.email) {
        VerificationLink::OtherAddress
    } else if user.email_verified {
        VerificationLink::Verified
    } else if is_open {
        VerificationLink::Open(link.email)
    } else {
        VerificationLink::Unusable
    })
}

/// Record that the user controls the address. Spends the link.
///
/// # Errors
///
/// [`Error::NotFound`] if the link cannot be used, unless it has verified the address that the user
/// has now: the form may be submitted twice.
pub async fn verify(tenant: &Tenant, token: &str) -> Result<()> {
    let id = tenant.platform().vault().digest(DigestKind::ActionLink, token);
    let kind = LinkKind::EmailVerification;
    let Some(link) = one_time_link::find_usable(tenant, token, kind).await? else {
        return was_verified(tenant, token).await;
    };
    let Some(user_id) = link.user_id else { return Err(Error::NotFound) };
    let actor = Actor::user(&user_id, "", None).scoped_to_tenant(tenant.id());
    let verified = tenant.transaction(&actor, async |tx| {
        let user = store::user::lock(tx.scope(), &user_id).await?;
        let Some(user) = user.filter(|user| !user.disabled) else { return Err(Error::NotFound) };
        let (now, scope) = (tx.now().0, tx.scope());
        if user.email.as_deref() != Some(&link.email)
            || store::action_link::spend(scope, &id, kind, now).await? == 0
        {
            return Err(Error::NotFound);
        }
        tx.set_actor(Actor::user(&user_id, &mail::display_name(&user), None));
        user::record_proof(tx, &user, &link.email).await
    });
    match verified.await {
        // Two forms at once: the other has spent the link.
        Err(Error::NotFound) => was_verified(tenant, token).await,
        outcome => outcome,
    }
}

/// Succeeds if this link was used and has verified the address that its user has now.
async fn was_verified(tenant: &Tenant, token: &str) -> Result<()> {
    let link = one_time_link::find_used(tenant, token, LinkKind::EmailVerification).await?;
    let link = link.ok_or(Error::NotFound)?;
    let user = store::user::by_id(&tenant.reader(), &link.made_by).await?.ok_or(Error::NotFound)?;
    let is_verified = user.email_verified && user.email.as_deref() == Some(&link.email);
    if is_verified && !user.disabled { Ok(()) } else { Err(Error::NotFound) }
}
