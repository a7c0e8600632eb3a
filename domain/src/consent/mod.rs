//! Consents: the scope and resources that a user has granted to a client.

mod list;

use oauth::{ResourceIndicators, Scope, interaction::ConsentState};
use serde_json::json;
use store::queries::StoredConsent;

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
        return Ok(ConsentState { skip: true, ..Default::default() });
    }
    let row = store::consent::by_user_and_client(&tenant.reader(), user_id, &client.row_id).await?;
    match row {
        Some(row) => granted(&StoredConsent { scope: row.scope, resource: row.resource }),
        None => Ok(ConsentState::default()),
    }
}

/// A stored consent.
pub(crate) fn granted(stored: &StoredConsent) -> Result<ConsentState> {
    Ok(ConsentState {
        skip: false,
        granted: Scope::parse(&stored.scope)?,
        granted_resources: ResourceIndicators::parse(&stored.resource)?,
    })
}

/// Adds the allowed scope and resources to those that the user granted before.
pub(crate) async fn record(
    tx: &mut Transaction,
    client: &Client,
    user_id: &str,
    allowed: &Scope,
    allowed_resources: &ResourceIndicators,
) -> Result<()> {
    let before = store::consent::lock(tx.scope(), user_id, &client.row_id).await?;
    let (scope_before, resources_before) = match &before {
        Some(row) => (Scope::parse(&row.scope)?, ResourceIndicators::parse(&row.resource)?),
        None => Default::default(),
    };
    let now = tx.now().0;
    let row = store::consent::Row {
        tenant_id: tx.tenant().id().into(),
        id: before.as_ref().map_or_else(|| tx.new_id("con"), |row| row.id.clone()),
        user_id: user_id.into(),
        client_id: client.row_id.clone(),
        scope: scope_before.union(allowed).to_string(),
        resource: resources_before.union(allowed_resources).to_string(),
        created_at: before.as_ref().map_or(now, |row| row.created_at),
        updated_at: now,
    };
    store::consent::upsert(tx.scope(), row).await?;
    let mut detail = json!({ "user": user_id, "scope": allowed.to_string() });
    if !allowed_resources.is_empty() {
        detail["resource"] = allowed_resources.to_string().into();
    }
    tx.audit(AuditEvent::ConsentGiven, (ObjectKind::Client, &client.row_id, &client.name), detail);
    Ok(())
}
