//! Consents: the scope that a user has granted to a client.

mod list;

use oauth::{Scope, interaction::ConsentState};
use serde_json::json;

pub use list::{list, withdraw};

use crate::{
    audit::{AuditEvent, ObjectKind},
    client::Client,
    error::Result,
    tenant::Tenant,
    transaction::Transaction,
};

/// The consent of a user to a client; first-party clients skip it.
pub(crate) async fn state(tenant: &Tenant, client: &Client, user_id: &str) -> Result<ConsentState> {
    if client.skip_consent() {
        return Ok(ConsentState { skip: true, granted: Scope::default() });
    }
    let row = store::consent::by_user_and_client(&tenant.reader(), user_id, &client.row_id).await?;
    let granted = row.map(|row| Scope::parse(&row.scope)).transpose()?.unwrap_or_default();
    Ok(ConsentState { skip: false, granted })
}

/// Adds `allowed` to the scope that the user granted before.
pub(crate) async fn record(
    tx: &mut Transaction,
    client: &Client,
    user_id: &str,
    allowed: &Scope,
) -> Result<()> {
    let before = store::consent::lock(tx.scope(), user_id, &client.row_id).await?;
    let granted_before =
        before.as_ref().map(|row| Scope::parse(&row.scope)).transpose()?.unwrap_or_default();
    let now = tx.now().0;
    let row = store::consent::Row {
        tenant_id: tx.tenant().id().into(),
        id: before.as_ref().map_or_else(|| tx.new_id("con"), |row| row.id.clone()),
        user_id: user_id.into(),
        client_id: client.row_id.clone(),
        scope: granted_before.union(allowed).to_string(),
        created_at: before.as_ref().map_or(now, |row| row.created_at),
        updated_at: now,
    };
    store::consent::upsert(tx.scope(), row).await?;
    tx.audit(
        AuditEvent::ConsentGiven,
        (ObjectKind::Client, &client.row_id, &client.name),
        json!({ "user": user_id, "scope": allowed.to_string() }),
    );
    Ok(())
}
