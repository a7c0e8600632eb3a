//! The start of a sign-in session: writes its row and audit event.

use std::net::IpAddr;

use oauth::{Acr, Timestamp};
use serde_json::json;

use super::{Browser, lifetime};
use crate::{
    model::{
        audit_event::{AuditEvent, ObjectKind},
        error::Result,
        user_ref::UserRef,
    },
    runtime::{metrics::Metric, tenant::Tenant, transaction::Transaction},
    second_factor::{self, Requirement},
};

/// Seconds for which a sign-in waits for its second factor: as long as an interaction.
const PENDING_LIFETIME: i64 = 1800;

/// What has been started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "a sign-in that waits for a second factor is no session"]
pub(crate) enum Started {
    Session,
    /// The sign-in waits for a second factor.
    Pending,
}

impl Started {
    /// Counts a session, after the commit.
    pub fn record_metric(self, tenant: &Tenant) {
        if self == Self::Session {
            tenant.record_metric("", Metric::SignInSucceeded);
        }
    }
}

/// How and when a user was authenticated.
pub(crate) struct Authenticated {
    /// Authentication methods (RFC 8176).
    pub amr: Vec<String>,
    /// Authentication context class.
    pub acr: Acr,
    /// `auth_time` (OpenID Connect Core §2).
    pub auth_time: Timestamp,
    /// Whether that is known; otherwise it is when the user came back from their provider.
    pub is_auth_time_known: bool,
    /// Whether this server has verified several factors itself, as those of a passkey.
    pub has_passed_factors: bool,
    /// The passkey that has verified them.
    pub factor_id: Option<String>,
    /// The id and the generation of the identity provider that the user signed in at.
    pub provider: Option<(String, String)>,
}

/// Starts a session in place of the one this browser had at this tenant, for a user who has just
/// entered or set their password. `detail` is that of the audit event.
pub(crate) async fn start(
    tx: &mut Transaction,
    browser: &Browser,
    user: UserRef<'_>,
    client_ip: IpAddr,
    keep_signed_in: bool,
    detail: serde_json::Value,
) -> Result<Started> {
    let authenticated = Authenticated {
        amr: vec!["pwd".into()],
        acr: Acr::OneFactor,
        auth_time: tx.now(),
        is_auth_time_known: true,
        has_passed_factors: false,
        factor_id: None,
        provider: None,
    };
    start_authenticated(tx, browser, user, client_ip, keep_signed_in, authenticated, detail).await
}

/// Starts a session as [`start`] does, for a user who was authenticated in another way. If they
/// need a second factor, the sign-in waits for it: what is audited is the first one.
/// In a browser that the user has remembered, the session begins with one factor.
pub(crate) async fn start_authenticated(
    tx: &mut Transaction,
    browser: &Browser,
    user: UserRef<'_>,
    client_ip: IpAddr,
    keep_signed_in: bool,
    authenticated: Authenticated,
    mut detail: serde_json::Value,
) -> Result<Started> {
    let now = tx.now().0;
    let needed = match authenticated.has_passed_factors {
        true => Requirement::None,
        false => {
            second_factor::requirement(tx.tenant(), tx.scope(), user.id, authenticated.acr).await?
        }
    };
    let remembered = match needed {
        Requirement::Factor => second_factor::accept(tx, user.id, browser).await?,
        _ => None,
    };
    if let Some(device) = &remembered {
        detail["remembered_device"] = device.clone().into();
    }
    let pending = needed != Requirement::None && remembered.is_none();
    let Authenticated { mut amr, mut acr, .. } = authenticated;
    if remembered.is_some() {
        // The cookie replaces the code but is no factor. A provider's factors do not count here.
        amr.retain(|method| method != "mfa");
        acr = Acr::OneFactor;
    }
    let started_at = tx.tenant().creation_time(now);
    let expires_at = match pending {
        true => now + PENDING_LIFETIME,
        false => lifetime::expires_at(tx.tenant().settings(), keep_signed_in, started_at, now),
    };
    let (provider_id, provider_generation) = authenticated.provider.unzip();
    let row = store::sign_in::Row {
        tenant_id: tx.tenant().id().into(),
        id: tx.new_id("sin"),
        browser: browser.id.0.clone(),
        user_id: user.id.into(),
        amr: json!(amr),
        acr: acr.as_str().into(),
        auth_time: authenticated.auth_time.0,
        auth_time_known: authenticated.is_auth_time_known,
        last_seen_at: now,
        expires_at,
        kept: keep_signed_in,
        address: client_ip.to_string(),
        provider_id,
        provider_generation,
        created_at: started_at,
        user_agent: browser.user_agent.clone(),
        pending,
        factor_id: authenticated.factor_id,
        // The statement reads it.
        generation: 0,
    };
    let id = row.id.clone();
    store::queries::start_session::replace(tx.scope(), row).await?;
    let (event, started) = match pending {
        true => (AuditEvent::FirstFactorPassed, Started::Pending),
        false => (AuditEvent::UserSignedIn, Started::Session),
    };
    tx.audit(event, (ObjectKind::SignIn, &id, user.username), detail);
    Ok(started)
}
