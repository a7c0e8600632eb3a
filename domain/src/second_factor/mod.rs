//! Second factors: an authenticator app (RFC 6238) or a passkey of the user, and the recovery codes
//! that replace them.
//!
//! What a user needs is decided in the transaction that starts their session, so that no way to
//! sign in leads past it. The key of the app is sealed for its row; recovery codes are stored as
//! digests. A code of either kind is accepted once, by a statement whose row count decides, and
//! attempts are counted before they are verified (A3).

mod enrolment;
mod recovery_code;
mod remembered;
mod verify;

use contract::{
    mail::{MailKind, MailValues},
    settings::SecondFactorPolicy,
};
use oauth::Acr;

pub use enrolment::{
    EnrolOutcome, Enrolment, RecoveryCodes, begin_enrolment, begin_recovery_codes,
};
pub(crate) use enrolment::{
    REPEAT_WINDOW, enrol, has_stored, offered_codes, replace_codes, store_codes,
};
pub use recovery_code::COUNT as RECOVERY_CODES;
pub use remembered::{REMEMBERED_AT_MOST, RememberedDevice, add_token, remembered_days};
pub(crate) use remembered::{
    accept, devices_ended_before, forget, forget_all, list as remembered_devices, remember,
};
pub(crate) use verify::{kind_of, verify};

use crate::{
    mail,
    model::{
        audit_event::AuditEvent,
        error::{Error, Result},
        user_ref::UserRef,
    },
    passkey::{self, OwnPasskeys},
    rate_limit,
    runtime::{tenant::Tenant, transaction::Transaction},
};

/// What a user who has passed the first factor needs besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Requirement {
    /// Nothing.
    None,
    /// Their second factor: a code of the app, or a passkey.
    Factor,
    /// They have to set a second factor up.
    Enrolment,
    /// Staff have to remove their passkeys, of which none works here any more.
    Reset,
}

/// The second factor that is required of a user who was authenticated with the context class `acr`.
pub(crate) async fn requirement(
    tenant: &Tenant,
    scope: &store::TenantScope,
    user_id: &str,
    acr: Acr,
) -> Result<Requirement> {
    let policy = tenant.settings().second_factor;
    if policy == SecondFactorPolicy::Off {
        return Ok(Requirement::None);
    }
    if store::authenticator::by_user(scope, user_id).await?.is_some() {
        return Ok(Requirement::Factor);
    }
    // The provider has already verified several factors.
    let has_passed = acr == Acr::TwoFactors;
    if has_passed || !is_required_by(policy, scope, user_id).await? {
        return Ok(Requirement::None);
    }
    // The password alone must not be enough to set up another factor than the user's own.
    Ok(match passkey::own(tenant, scope, user_id).await? {
        OwnPasskeys::None => Requirement::Enrolment,
        OwnPasskeys::Usable => Requirement::Factor,
        OwnPasskeys::Unusable if has_codes(scope, user_id).await? => Requirement::Factor,
        OwnPasskeys::Unusable => Requirement::Reset,
    })
}

/// Whether a user who was authenticated with the context class `acr` may set up an app: the
/// password alone must not add another factor to the user's own passkey, nor replace one that works
/// here no longer, if a required factor relied on it or recovery codes stand for it.
pub(crate) async fn may_enrol(
    tenant: &Tenant,
    scope: &store::TenantScope,
    user_id: &str,
    acr: Acr,
) -> Result<bool> {
    if acr == Acr::TwoFactors {
        return Ok(true);
    }
    Ok(match passkey::own(tenant, scope, user_id).await? {
        OwnPasskeys::None => true,
        OwnPasskeys::Usable => false,
        OwnPasskeys::Unusable => {
            !has_codes(scope, user_id).await?
                && !is_required_by(tenant.settings().second_factor, scope, user_id).await?
        }
    })
}

/// Whether a policy requires a second factor of a user with a role, or without one.
fn requires(policy: SecondFactorPolicy, has_role: bool) -> bool {
    match policy {
        SecondFactorPolicy::Off | SecondFactorPolicy::Optional => false,
        SecondFactorPolicy::All => true,
        SecondFactorPolicy::Members => has_role,
    }
}

async fn is_required_by(
    policy: SecondFactorPolicy,
    scope: &store::TenantScope,
    user_id: &str,
) -> Result<bool> {
    Ok(requires(policy, has_role(policy, scope, user_id).await?))
}

/// Whether the user has a role, if the policy depends on it.
async fn has_role(
    policy: SecondFactorPolicy,
    scope: &store::TenantScope,
    user_id: &str,
) -> Result<bool> {
    Ok(policy == SecondFactorPolicy::Members
        && store::membership::by_id(scope, user_id).await?.is_some())
}

/// Whether a session with the context class `acr` lacks what its user needs, as [`is_lacking`], by
/// the rows of `scope`.
pub(crate) async fn is_lacking_in(
    tenant: &Tenant,
    scope: &store::TenantScope,
    user_id: &str,
    acr: Acr,
) -> Result<bool> {
    let policy = tenant.settings().second_factor;
    if acr == Acr::TwoFactors || policy == SecondFactorPolicy::Off {
        return Ok(false);
    }
    let has_app = store::authenticator::by_user(scope, user_id).await?.is_some();
    let has_role = !has_app && has_role(policy, scope, user_id).await?;
    Ok(is_lacking(tenant, acr, has_app, has_role))
}

/// Whether a session with the context class `acr` would not have begun as it is: its user has an
/// app, or the policy requires a second factor of them. See [`requirement`].
pub(crate) fn is_lacking(tenant: &Tenant, acr: Acr, has_app: bool, has_role: bool) -> bool {
    let policy = tenant.settings().second_factor;
    acr != Acr::TwoFactors
        && policy != SecondFactorPolicy::Off
        && (has_app || requires(policy, has_role))
}

/// Whether the tenant requires a second factor of this user.
pub(crate) async fn is_required(tenant: &Tenant, user_id: &str) -> Result<bool> {
    is_required_by(tenant.settings().second_factor, &tenant.reader(), user_id).await
}

/// Whether the tenant requires a second factor of this user, by its policy as it is stored now.
pub(crate) async fn is_required_in(tx: &mut Transaction, user_id: &str) -> Result<bool> {
    tx.refresh_tenant().await?;
    is_required_by(tx.tenant().settings().second_factor, tx.scope(), user_id).await
}

/// Whether users of the tenant may have second factors.
pub fn is_offered(tenant: &Tenant) -> bool {
    tenant.settings().second_factor != SecondFactorPolicy::Off
}

/// A second factor that a user has set up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecondFactor {
    /// When it was set up, in Unix seconds.
    pub added_at: i64,
    /// Recovery codes that are left.
    pub codes_left: u64,
}

/// Whether a user has an app or a passkey that can be a second factor, or a recovery code.
pub(crate) async fn has_any(
    tenant: &Tenant,
    scope: &store::TenantScope,
    user_id: &str,
) -> Result<bool> {
    if is_set_up(tenant, scope, user_id).await? {
        return Ok(true);
    }
    if !is_offered(tenant) {
        return Ok(false);
    }
    Ok(match passkey::own(tenant, scope, user_id).await? {
        OwnPasskeys::None => false,
        OwnPasskeys::Usable => true,
        OwnPasskeys::Unusable => has_codes(scope, user_id).await?,
    })
}

async fn has_codes(scope: &store::TenantScope, user_id: &str) -> Result<bool> {
    Ok(store::recovery_code::count_by_user(scope, user_id, 1).await? > 0)
}

/// How many recovery codes a user has left; none where the tenant has switched second factors off.
pub(crate) async fn codes_left(tenant: &Tenant, user_id: &str) -> Result<u64> {
    if !is_offered(tenant) {
        return Ok(0);
    }
    let limit = RECOVERY_CODES as u64;
    Ok(store::recovery_code::count_by_user(&tenant.reader(), user_id, limit).await?)
}

/// Fails unless a user whose session has this `acr` may create new recovery codes: they have a
/// factor that the codes stand for, and the session has passed one. Returns whether it is an app.
///
/// # Errors
///
/// [`Error::NotFound`] without such a factor; [`Error::SecondFactorRequired`] for the session.
pub(crate) async fn require_codes(
    tenant: &Tenant,
    scope: &store::TenantScope,
    user_id: &str,
    acr: Acr,
) -> Result<bool> {
    let app = store::authenticator::by_user(scope, user_id).await?;
    let factor = factor_of_codes(scope, user_id, app.as_ref()).await?;
    if !is_offered(tenant) || factor.is_none() {
        return Err(Error::NotFound);
    }
    if acr == Acr::TwoFactors { Ok(app.is_some()) } else { Err(Error::SecondFactorRequired) }
}

/// The id of the factor that a recovery code stands for, on which the session depends that it
/// completes: the app, or else the first passkey. `None` for a user who has neither.
pub(crate) async fn factor_of_codes(
    scope: &store::TenantScope,
    user_id: &str,
    app: Option<&store::authenticator::Row>,
) -> Result<Option<String>> {
    if let Some(app) = app {
        return Ok(Some(app.id.clone()));
    }
    let passkeys = store::passkey::list_by_user(scope, user_id).await?;
    Ok(passkeys.into_iter().next().map(|row| row.id))
}

/// Removes the recovery codes of a user who has no factor left that they stand for. The caller has
/// locked the user.
pub(crate) async fn forget_unused_codes(tx: &Transaction, user_id: &str) -> Result<()> {
    let app = store::authenticator::by_user(tx.scope(), user_id).await?;
    if factor_of_codes(tx.scope(), user_id, app.as_ref()).await?.is_none() {
        store::recovery_code::remove_for_user(tx.scope(), user_id).await?;
        rate_limit::forget_codes(tx, user_id).await?;
    }
    Ok(())
}

/// Whether a user has an app that the tenant has not switched off.
pub(crate) async fn is_set_up(
    tenant: &Tenant,
    scope: &store::TenantScope,
    user_id: &str,
) -> Result<bool> {
    Ok(is_offered(tenant) && store::authenticator::by_user(scope, user_id).await?.is_some())
}

/// The second factor of a user; `None` without one, or if the tenant has switched them off.
pub(crate) async fn of_user(tenant: &Tenant, user_id: &str) -> Result<Option<SecondFactor>> {
    if !is_offered(tenant) {
        return Ok(None);
    }
    let scope = tenant.reader();
    let Some(row) = store::authenticator::by_user(&scope, user_id).await? else { return Ok(None) };
    let codes_left = codes_left(tenant, user_id).await?;
    Ok(Some(SecondFactor { added_at: row.created_at, codes_left }))
}

/// Tells a user by mail that their second factor was set up or removed, or its codes replaced.
pub(crate) async fn notify(
    tx: &mut Transaction,
    user_id: &str,
    kind: MailKind,
    language: Option<&str>,
) -> Result<()> {
    let user = store::user::by_id(tx.scope(), user_id).await?.ok_or(Error::NotFound)?;
    let values = MailValues { at: Some(tx.now().0), ..Default::default() };
    mail::notify(tx, &user, kind, language, values).await
}

/// Removes what belongs to the app of a user, which was removed: its recovery codes, and the counts
/// of wrong codes. The caller has locked the user.
pub(crate) async fn record_removal(
    tx: &mut Transaction,
    user: UserRef<'_>,
    detail: serde_json::Value,
) -> Result<()> {
    store::recovery_code::remove_for_user(tx.scope(), user.id).await?;
    rate_limit::forget_codes(tx, user.id).await?;
    tx.audit(AuditEvent::SecondFactorRemoved, user.object(), detail);
    Ok(())
}
