//! The second factor of the user: set up, new recovery codes, removal.
//!
//! Each change needs a recent sign-in; with a second factor, one that has passed it.

use contract::mail::MailKind;
use oauth::Acr;
use serde_json::json;
use store::{
    TenantScope,
    queries::remove_factor::{self, RemainingFactor},
};

use super::{activity::or_repeated, actor, confirm};
use crate::{
    model::{
        audit_event::AuditEvent,
        error::{Error, Result},
        request_context::RequestContext,
    },
    passkey,
    runtime::{tenant::Tenant, transaction::Transaction},
    second_factor::{self, EnrolOutcome, Enrolment, RecoveryCodes, SecondFactor},
    sign_in::{self, Completion, PassedFactor, SignIn},
    user,
};

/// What the page of the second factor shows.
#[derive(Debug)]
pub enum SecondFactorView {
    /// The user has none, and can set one up.
    Setup(Enrolment),
    /// The user has one.
    Active {
        /// What it is.
        factor: SecondFactor,
        /// Whether the user may remove it.
        is_removable: bool,
    },
    /// The tenant has switched second factors off.
    Off,
}

/// Locks the session, which has passed the app of its user, and returns the app.
async fn confirm_app(tx: &Transaction, sign_in: &SignIn) -> Result<store::authenticator::Row> {
    confirm(tx, sign_in).await?;
    let app = store::authenticator::by_user(tx.scope(), &sign_in.user_id).await?;
    app.filter(|_| second_factor::is_offered(tx.tenant())).ok_or(Error::NotFound)
}

/// Fails if the user has an app, or a passkey that can be a second factor, and their session with
/// this `acr` has passed neither.
pub(super) async fn require_any_passed(
    scope: &TenantScope,
    tenant: &Tenant,
    user_id: &str,
    acr: Acr,
) -> Result<()> {
    if acr != Acr::TwoFactors && second_factor::has_any(tenant, scope, user_id).await? {
        return Err(Error::SecondFactorRequired);
    }
    Ok(())
}

/// The second factor of the user of this session.
///
/// # Errors
///
/// [`Error::SecondFactorRequired`] if the user has one that this session has not passed.
pub async fn second_factor(tenant: &Tenant, sign_in: &SignIn) -> Result<SecondFactorView> {
    if !second_factor::is_offered(tenant) {
        return Ok(SecondFactorView::Off);
    }
    let (user_id, username) = (&sign_in.user_id, &sign_in.username);
    Ok(match second_factor::of_user(tenant, user_id).await? {
        None if !second_factor::may_enrol(tenant, &tenant.reader(), user_id, sign_in.acr)
            .await? =>
        {
            return Err(Error::SecondFactorRequired);
        }
        None => SecondFactorView::Setup(second_factor::begin_enrolment(tenant, user_id, username)?),
        Some(factor) => {
            if sign_in.acr != Acr::TwoFactors {
                return Err(Error::SecondFactorRequired);
            }
            SecondFactorView::Active {
                factor,
                is_removable: passkey::has_usable(tenant, &tenant.reader(), user_id).await?
                    || !second_factor::is_required(tenant, user_id).await?,
            }
        }
    })
}

/// What the page that replaces recovery codes shows.
#[derive(Debug)]
pub struct RecoveryCodesView {
    /// Recovery codes that are left.
    pub codes_left: u64,
    /// Whether they replace an app; otherwise passkeys.
    pub has_app: bool,
    /// Sent back by the form.
    pub ticket: String,
}

/// The recovery codes of the user of this session.
///
/// # Errors
///
/// [`Error::NotFound`] if the user has neither an app nor a passkey, or the tenant has switched
/// second factors off; [`Error::SecondFactorRequired`] if this session has passed neither.
pub async fn recovery_codes(tenant: &Tenant, sign_in: &SignIn) -> Result<RecoveryCodesView> {
    let (scope, user_id) = (tenant.reader(), sign_in.user_id.as_str());
    Ok(RecoveryCodesView {
        has_app: second_factor::require_codes(tenant, &scope, user_id, sign_in.acr).await?,
        codes_left: second_factor::codes_left(tenant, user_id).await?,
        ticket: second_factor::begin_recovery_codes(tenant, user_id)?,
    })
}

/// Sets up the app whose code the user has entered. The form is its ticket and the code.
///
/// # Errors
///
/// [`Error::Unauthenticated`] if the session has ended; [`Error::NotFound`] if the tenant has
/// switched second factors off.
pub async fn set_up_second_factor(
    tenant: &Tenant,
    sign_in: &SignIn,
    form: (&str, &str),
    RequestContext { client_ip, language }: RequestContext<'_>,
) -> Result<EnrolOutcome> {
    if !second_factor::is_offered(tenant) {
        return Err(Error::NotFound);
    }
    let user = sign_in.user();
    tenant
        .transaction(&actor(tenant, sign_in), async |tx| {
            let acr = confirm(tx, sign_in).await?;
            let (tenant, scope) = (tx.tenant(), tx.scope());
            if !second_factor::may_enrol(tenant, scope, user.id, acr).await? {
                return Err(Error::SecondFactorRequired);
            }
            let detail = json!({ "address": client_ip.to_string() });
            let (outcome, stored) = second_factor::enrol(tx, user, form, detail).await?;
            if let Some(id) = stored {
                // The session has proven both factors now. A sign-in of the last minutes has
                // renewed its cookie.
                let (id, methods) = (id.as_str(), &sign_in::CODE_METHODS);
                let passed = PassedFactor { id, methods, browser: None, passkey: None };
                sign_in::complete(tx, sign_in, Completion::StepUp, &passed, client_ip).await?;
                let kind = MailKind::SecondFactorAdded;
                second_factor::notify(tx, user.id, kind, Some(language)).await?;
            }
            Ok(outcome)
        })
        .await
}

/// Replaces the recovery codes, and tells the user by mail. Returns whether they stand for an app,
/// besides the codes. `None` if the page was too old.
///
/// # Errors
///
/// As [`recovery_codes`]; [`Error::Unauthenticated`] if the session has ended.
pub async fn replace_recovery_codes(
    tenant: &Tenant,
    sign_in: &SignIn,
    ticket: &str,
    RequestContext { client_ip, language }: RequestContext<'_>,
) -> Result<Option<(RecoveryCodes, bool)>> {
    let address = client_ip.to_string();
    let user = sign_in.user();
    tenant
        .transaction(&actor(tenant, sign_in), async |tx| {
            let acr = confirm(tx, sign_in).await?;
            let (tenant, scope) = (tx.tenant(), tx.scope());
            let has_app = second_factor::require_codes(tenant, scope, user.id, acr).await?;
            let replaced = second_factor::replace_codes(tx, user, ticket, &address).await?;
            let Some((codes, is_new)) = replaced else { return Ok(None) };
            if is_new {
                let kind = MailKind::RecoveryCodesReplaced;
                second_factor::notify(tx, user.id, kind, Some(language)).await?;
            }
            Ok(Some((codes, has_app)))
        })
        .await
}

/// Removes the app, and ends what depends on it. Returns false if the tenant requires a second
/// factor of this user, and they have no other.
///
/// # Errors
///
/// [`Error::Unauthenticated`] if the session has ended; [`Error::SecondFactorRequired`] if it has
/// not passed the second factor; [`Error::NotFound`] if the user has none.
pub async fn remove_second_factor(
    tenant: &Tenant,
    sign_in: &SignIn,
    RequestContext { client_ip, language }: RequestContext<'_>,
) -> Result<bool> {
    let user = sign_in.user();
    let address = client_ip.to_string();
    let removed = tenant
        .transaction(&actor(tenant, sign_in), async |tx| {
            let app = confirm_app(tx, sign_in).await?;
            let is_required = second_factor::is_required_in(tx, user.id).await?;
            let rp_ids = passkey::accepted_ids(tx.tenant(), tx.scope()).await?;
            let remaining = RemainingFactor { is_required, rp_ids: &rp_ids };
            if remove_factor::remove_app(tx.scope(), user.id, remaining).await? == 0 {
                return Ok(false);
            }
            let detail = json!({ "address": address, "user_id": user.id });
            second_factor::record_removal(tx, user, detail).await?;
            user::end_passed_by(tx, user.id, &app.id, Some(sign_in)).await?;
            let kind = MailKind::SecondFactorRemoved;
            second_factor::notify(tx, user.id, kind, Some(language)).await?;
            Ok(true)
        })
        .await;
    let event = (AuditEvent::SecondFactorRemoved, ("user_id", user.id));
    or_repeated(removed, tenant, user.id, event, true).await
}
