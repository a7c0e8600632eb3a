//! The change of the user's own address, confirmed by mail.
//!
//! A request needs a recent sign-in; with an authenticator app, one that has passed it. The link in
//! the mail needs a session of the same user.

use contract::sign_up::is_of_domain;
use store::action_link::LinkKind;

use super::{actor, confirm, second_factor::require_any_passed};
use crate::{
    model::{
        error::{Error, Result},
        identifier::{check_email, normalise},
        request_context::RequestContext,
    },
    recovery::{self, offers_email_change},
    runtime::tenant::Tenant,
    sign_in::SignIn,
};

/// Whether the user can change the address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EmailChangeOffer {
    /// With a link to the new address.
    Offered,
    /// The installation sends no mail.
    NoMail,
    /// The tenant does not allow it.
    NotAllowed,
}

impl EmailChangeOffer {
    pub(super) fn of(tenant: &Tenant) -> Self {
        match (tenant.settings().profile_changes, offers_email_change(tenant)) {
            (_, true) => Self::Offered,
            (true, false) => Self::NoMail,
            (false, false) => Self::NotAllowed,
        }
    }
}

/// What becomes of a request for another address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EmailRequest {
    /// A link is on its way, unless another account has the address.
    Requested,
    /// It is not an email address.
    Malformed,
    /// The tenant does not allow its domain.
    OtherDomain,
    /// It is the user's address, which is verified.
    Unchanged,
    /// The user has requested too many links.
    TooMany,
}

/// The outcome of a link that confirms an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EmailConfirmation {
    /// The user has the new address.
    Changed,
    /// Another account has it by now.
    Taken,
}

/// Fails unless the user of this session may request another address.
///
/// # Errors
///
/// [`Error::NotFound`] if users of the tenant cannot; [`Error::SecondFactorRequired`] if the user
/// has an app or a passkey that this session has not passed.
pub async fn require_email_change(tenant: &Tenant, sign_in: &SignIn) -> Result<()> {
    if !offers_email_change(tenant) {
        return Err(Error::NotFound);
    }
    require_any_passed(&tenant.reader(), tenant, &sign_in.user_id, sign_in.acr).await
}

/// Requests a link to the new address of the user of this session.
///
/// # Errors
///
/// As [`require_email_change`]; [`Error::Unauthenticated`] if the session has ended.
pub async fn request_email_change(
    tenant: &Tenant,
    sign_in: &SignIn,
    entered: &str,
    language: &str,
) -> Result<EmailRequest> {
    if !offers_email_change(tenant) {
        return Err(Error::NotFound);
    }
    let address = normalise(entered);
    if check_email(&address).is_err() {
        return Ok(EmailRequest::Malformed);
    }
    let user_id = sign_in.user_id.as_str();
    tenant
        .transaction(&actor(tenant, sign_in), async |tx| {
            let acr = confirm(tx, sign_in).await?;
            require_any_passed(tx.scope(), tx.tenant(), user_id, acr).await?;
            let user = store::user::by_id(tx.scope(), user_id).await?;
            let user = user.ok_or(Error::Unauthenticated)?;
            let current = user.email.as_deref().map(normalise);
            let is_own = current.as_deref() == Some(&*address);
            if is_own && user.email_verified {
                return Ok(EmailRequest::Unchanged);
            }
            let is_sent = if is_own {
                recovery::send_verification(tx, user_id, language).await?
            } else if may_have(tenant, current.as_deref(), &address) {
                recovery::request_change(tx, user_id, &address, language).await?
            } else {
                return Ok(EmailRequest::OtherDomain);
            };
            Ok(if is_sent { EmailRequest::Requested } else { EmailRequest::TooMany })
        })
        .await
}

/// Whether a user with this address may have another one: the domains that accounts can be created
/// with bind them too, unless they keep the domain that they have.
fn may_have(tenant: &Tenant, current: Option<&str>, address: &str) -> bool {
    let domain = |address: &str| address.rsplit_once('@').map(|(_, domain)| domain.to_owned());
    is_of_domain(address, &tenant.settings().sign_up_domains)
        || current.and_then(domain) == domain(address)
}

/// The address that waits for its confirmation by this user.
pub(super) async fn pending(tenant: &Tenant, user_id: &str) -> Result<Option<String>> {
    if !offers_email_change(tenant) {
        return Ok(None);
    }
    let (scope, kind) = (tenant.reader(), LinkKind::EmailChange);
    let links = store::action_link::usable_for_user(&scope, kind, user_id, tenant.now().0).await?;
    Ok(links.into_iter().next().map(|link| link.email))
}

/// The address that the link with this token gives the user of this session. `None` if it is used
/// or expired, or of another user.
pub async fn new_email_of(
    tenant: &Tenant,
    sign_in: &SignIn,
    token: &str,
) -> Result<Option<String>> {
    let link = recovery::open_change(tenant, token).await?;
    let own = link.filter(|link| link.user_id.as_deref() == Some(&sign_in.user_id));
    Ok(own.map(|link| link.email))
}

/// Whether a link with this token can be used by the user that it is for.
pub async fn is_email_link_open(tenant: &Tenant, token: &str) -> Result<bool> {
    Ok(recovery::open_change(tenant, token).await?.is_some())
}

/// Gives the user of this session the address of the link. `from` is the address and the language
/// of the request.
///
/// # Errors
///
/// [`Error::NotFound`] if the link cannot be used by this user, unless it has given them the
/// address that they have; [`Error::Unauthenticated`] if the session has ended; [`Error::Busy`] or
/// [`Error::RateLimited`] if the old address cannot be told.
pub async fn confirm_email_change(
    tenant: &Tenant,
    sign_in: &SignIn,
    token: &str,
    from: RequestContext<'_>,
) -> Result<EmailConfirmation> {
    let user_id = sign_in.user_id.as_str();
    let link = recovery::open_change(tenant, token).await?;
    let own = link.filter(|link| link.user_id.as_deref() == Some(user_id));
    let changed = match own {
        None => Err(Error::NotFound),
        Some(link) => {
            tenant
                .transaction(&actor(tenant, sign_in), async |tx| {
                    confirm(tx, sign_in).await?;
                    let user = store::user::by_id(tx.scope(), user_id).await?;
                    recovery::change(tx, &link, &user.ok_or(Error::Unauthenticated)?, from).await
                })
                .await
        }
    };
    match changed {
        Ok(()) => Ok(EmailConfirmation::Changed),
        Err(Error::Invalid(_)) => Ok(EmailConfirmation::Taken),
        Err(Error::NotFound) if recovery::was_changed(tenant, user_id, token).await? => {
            Ok(EmailConfirmation::Changed)
        }
        Err(error) => Err(error),
    }
}
