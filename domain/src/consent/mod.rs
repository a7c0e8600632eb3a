//! Consents: the scope, individual claims and resources that a user has granted to a client.

mod list;

use contract::client::ClientType;
use oauth::{
    Timestamp, authorize::AuthorizationRequest, consent::Consent, interaction::ConsentState,
    redirect_uri,
};
use serde_json::json;

pub(crate) use list::{end_some_grants, list_of_user, many_grants, withdraw_from};
pub use list::{list, withdraw, withdraw_in_batches};

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
/// counts for its interaction only. One that says again what was granted in the last
/// `repeat_window` seconds is the same form again, and changes nothing.
pub(crate) async fn record(
    tx: &mut Transaction,
    client: &Client,
    user_id: &str,
    allowed: &Consent,
    repeat_window: i64,
) -> Result<()> {
    if !allowed.scope.is_empty() {
        let before = store::consent::lock(tx.scope(), user_id, &client.row_id).await?;
        let granted_before =
            before.as_ref().map(stored_consent::of_row).transpose()?.unwrap_or_default();
        let granted = granted_before.union(allowed);
        let given_at = before.as_ref().map(|row| Timestamp(row.updated_at));
        if granted == granted_before
            && given_at.is_some_and(|at| at.is_within(repeat_window, tx.now()))
        {
            return Ok(());
        }
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
