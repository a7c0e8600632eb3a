//! The start of a sign-in session: writes its row and audit event.

use std::net::IpAddr;

use oauth::Timestamp;
use serde_json::json;

use super::{Browser, IDLE_TIMEOUT};
use crate::{
    model::{
        audit_event::{AuditEvent, ObjectKind},
        error::Result,
    },
    runtime::transaction::Transaction,
    session::SESSION_LIFETIME,
};

/// How and when a user was authenticated.
pub(crate) struct Authenticated {
    /// Authentication methods (RFC 8176).
    pub amr: Vec<String>,
    /// Authentication context class: `1` for one factor, `2` for several.
    pub acr: &'static str,
    /// `auth_time` (OpenID Connect Core §2).
    pub auth_time: Timestamp,
    /// The id and the generation of the identity provider that the user signed in at.
    pub provider: Option<(String, String)>,
}

/// Starts a session in place of the one this browser had at this tenant, for a user who has just
/// entered or set their password. `user` is the user's id and username, `detail` the detail of the
/// audit event.
pub(crate) async fn start(
    tx: &mut Transaction,
    browser: &Browser,
    user: (&str, &str),
    client_ip: Option<IpAddr>,
    keep_signed_in: bool,
    detail: serde_json::Value,
) -> Result<()> {
    let authenticated =
        Authenticated { amr: vec!["pwd".into()], acr: "1", auth_time: tx.now(), provider: None };
    start_authenticated(tx, browser, user, client_ip, keep_signed_in, authenticated, detail).await
}

/// Starts a session as [`start`] does, for a user who was authenticated in another way.
pub(crate) async fn start_authenticated(
    tx: &mut Transaction,
    browser: &Browser,
    user: (&str, &str),
    client_ip: Option<IpAddr>,
    keep_signed_in: bool,
    authenticated: Authenticated,
    detail: serde_json::Value,
) -> Result<()> {
    let now = tx.now().0;
    let (provider_id, provider_generation) = authenticated.provider.unzip();
    let row = store::sign_in::Row {
        tenant_id: tx.tenant().id().into(),
        id: tx.new_id("sin"),
        browser: browser.id.0.clone(),
        user_id: user.0.into(),
        amr: json!(authenticated.amr),
        acr: authenticated.acr.into(),
        auth_time: authenticated.auth_time.0,
        last_seen_at: now,
        expires_at: now + if keep_signed_in { SESSION_LIFETIME } else { IDLE_TIMEOUT },
        kept: keep_signed_in,
        address: client_ip.map(|ip| ip.to_string()).unwrap_or_default(),
        provider_id,
        provider_generation,
        created_at: tx.tenant().creation_time(now),
        user_agent: browser.user_agent.clone(),
    };
    let id = row.id.clone();
    store::sign_in::replace(tx.scope(), row).await?;
    tx.audit(AuditEvent::UserSignedIn, (ObjectKind::SignIn, &id, user.1), detail);
    Ok(())
}
