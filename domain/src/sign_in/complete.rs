//! The completion of a sign-in by a second factor, and the step-up of a session.

use std::net::IpAddr;

use oauth::Acr;
use serde_json::json;
use store::queries::complete_sign_in::{self, CompletedSignIn};

use super::SignIn;
use crate::{
    model::{
        audit_event::{AuditEvent, ObjectKind},
        browser_id::BrowserId,
        error::Result,
    },
    runtime::transaction::Transaction,
};

/// What a second factor completes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Completion {
    /// A sign-in that waits for it.
    SignIn,
    /// A session of one factor.
    StepUp,
}

/// A second factor that was just passed.
pub(crate) struct PassedFactor<'f> {
    /// The id of the app or the passkey: the session depends on it.
    pub id: &'f str,
    /// The authentication methods that it is.
    pub methods: &'f [&'static str],
    /// The new id of the browser, which no cookie has named before: a copy of the cookie of the
    /// first factor does not get the second (A7).
    pub browser: Option<&'f BrowserId>,
    /// How the user has named it, if it is a passkey.
    pub passkey: Option<&'f str>,
}

/// The authentication methods of a code from an app or a recovery code (RFC 8176 §2).
pub(crate) const CODE_METHODS: [&str; 2] = ["otp", "mfa"];

/// Records that the user of this sign-in has just passed a second factor by this factor.
/// Returns false if the sign-in has ended or was completed meanwhile. The caller has
/// locked the user.
///
/// `auth_time` stays that of the first factor: `max_age` and changes of the account rely on it.
pub(crate) async fn complete(
    tx: &mut Transaction,
    sign_in: &SignIn,
    completion: Completion,
    factor: &PassedFactor<'_>,
    client_ip: IpAddr,
) -> Result<bool> {
    let mut amr = sign_in.amr.clone();
    for method in factor.methods {
        if !amr.iter().any(|one| one == method) {
            amr.push((*method).to_owned());
        }
    }
    let now = tx.now().0;
    let completed = CompletedSignIn {
        id: &sign_in.id,
        was_pending: completion == Completion::SignIn,
        browser: factor.browser.map(|browser| browser.0.as_str()),
        amr: json!(amr),
        acr: Acr::TwoFactors.as_str(),
        factor_id: factor.id,
        now,
        expires_at: sign_in.end_after_use(tx.tenant(), now),
    };
    if complete_sign_in::complete(tx.scope(), completed).await? == 0 {
        return Ok(false);
    }
    let event = match completion {
        Completion::SignIn => AuditEvent::UserSignedIn,
        Completion::StepUp => AuditEvent::SecondFactorPassed,
    };
    let mut detail = json!({ "address": client_ip.to_string(), "amr": amr });
    if let Some(name) = factor.passkey {
        detail["passkey"] = name.into();
        detail["passkey_id"] = factor.id.into();
    }
    if let Some(provider) = &sign_in.provider_id {
        detail["provider"] = provider.clone().into();
    }
    tx.audit(event, (ObjectKind::SignIn, &sign_in.id, &sign_in.username), detail);
    Ok(true)
}
