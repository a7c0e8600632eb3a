//! The start of a sign-in session: writes its row and audit event.

use std::net::IpAddr;

use serde_json::json;

use super::{BrowserId, IDLE_TIMEOUT};
use crate::{
    model::{
        audit_event::{AuditEvent, ObjectKind},
        error::Result,
    },
    runtime::transaction::Transaction,
    session::SESSION_LIFETIME,
};

/// Starts a session in place of the one this browser had at this tenant. `user` is the user's id
/// and username, `detail` the detail of the audit event.
pub(crate) async fn start(
    tx: &mut Transaction,
    browser: &BrowserId,
    user: (&str, &str),
    client_ip: Option<IpAddr>,
    keep_signed_in: bool,
    detail: serde_json::Value,
) -> Result<()> {
    let now = tx.now().0;
    let row = store::sign_in::Row {
        tenant_id: tx.tenant().id().into(),
        id: tx.new_id("sin"),
        browser: browser.0.clone(),
        user_id: user.0.into(),
        amr: json!(["pwd"]),
        acr: "1".into(),
        auth_time: now,
        last_seen_at: now,
        expires_at: now + if keep_signed_in { SESSION_LIFETIME } else { IDLE_TIMEOUT },
        kept: keep_signed_in,
        address: client_ip.map(|ip| ip.to_string()).unwrap_or_default(),
        created_at: tx.tenant().creation_time(now),
    };
    let id = row.id.clone();
    store::sign_in::replace(tx.scope(), row).await?;
    tx.audit(AuditEvent::UserSignedIn, (ObjectKind::SignIn, &id, user.1), detail);
    Ok(())
}
