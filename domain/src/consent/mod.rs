//! Consents: the scope, individual claims and resources that a user has granted to a client.

mod list;

use contract::client::ClientType;
use oauth::{
    authorize::AuthorizationRequest, consent::Consent, interaction::ConsentState, redirect_uri,
};
use serde_json::json;

pub use list::{list, withdraw};
pub(crate) use list::{list_of_user, withdraw_from};

use crate::{
    model::{
        audit_event::{AuditEvent, ObjectKind},
        client::Client,
        error::Result,
        stored_consent,
    },
    runtime::{tenant::Tenant, transaction::Transaction},
};

/// What the user granted to the client before.
pub(crate) async fn granted(tenant: &Tenant, client: &Client, user_id: &str) -> Result<Consent> {
    let row = store::consent::by_user_and_client(&tenant.reader(), user_id, &client.row_id).await?;
    Ok(row.as_ref().map(stored_consent::of_row).transpose()?.unwrap_or_default())
}

/// The description of a custom scope of the tenant.
pub(crate) fn scope_description(tenant: &Tenant, name: &str) -> Option<String> {
    let scope = tenant.scopes().iter().find(|scope| scope.name == name);
    scope.map(|scope| scope.description.clone()).filter(|text| !text.is_empty())
}

/// What the decision about consent depends on, besides the request itself.
pub(crate) fn state(
    client: &Client,
    request: &AuthorizationRequest,
    granted: Consent,
) -> ConsentState {
    // Only a client that authenticates at the token endpoint proves that the response reached it.
    let is_authenticated = client.client_type == ClientType::Confidential
        && !request.response_type.has_front_channel_tokens();
    ConsentState {
        skip: client.skip_consent(),
        may_be_impersonated: !is_authenticated && redirect_uri::is_claimable(&request.redirect_uri),
        granted,
    }
}

/// Adds `allowed` to what the user granted before. A consent without a scope is not stored: it
/// counts for its interaction only.
pub(crate) async fn record(
    tx: &mut Transaction,
    client: &Client,
    user_id: &str,
    allowed: &Consent,
) -> Result<()> {
    if !allowed.scope.is_empty() {
        let before = store::consent::lock(tx.scope(), user_id, &client.row_id).await?;
        let granted = before
            .as_ref()
            .map(stored_consent::of_row)
            .transpose()?
            .unwrap_or_default()
            .union(allowed);
        let now = tx.now().0;
        let row = store::consent::Row {
            tenant_id: tx.tenant().id().into(),
            id: before.as_ref().map_or_else(|| tx.new_id("con"), |row| row.id.clone()),
            user_id: user_id.into(),
            client_id: client.row_id.clone(),
            scope: granted.scope.to_string(),
            claims: granted.claims.to_string(),
            resource: granted.resources.to_string(),
            created_at: before.as_ref().map_or(now, |row| row.created_at),
            updated_at: now,
        };
        store::consent::upsert(tx.scope(), row).await?;
    }
    tx.audit(
        AuditEvent::ConsentGiven,
        (ObjectKind::Client, &client.row_id, &client.name),
        json!({
            "user": user_id,
            "scope": allowed.scope.to_string(),
            "claims": allowed.claims.to_string(),
            "resource": allowed.resources.to_string(),
        }),
    );
    Ok(())
}
