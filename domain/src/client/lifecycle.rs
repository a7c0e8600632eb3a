//! Lifecycle of a client: upsert by Sage's variables, new redirect URIs, enabling, disabling,
//! deletion.

use contract::client::NewClient;
use oauth::ClientMetadata;
use serde_json::json;

use store::registration::RegistrationState;

use super::{
    Client,
    access::require_changeable,
    load, owners,
    register::{
        add_secret, audit_dangerous_grants, enum_name, name_key, register, search_texts, to_json,
    },
    rules,
};
use crate::{
    actor::Permission,
    apply_outcome::ApplyOutcome,
    audit::{AuditEvent, ObjectKind},
    cache::CacheKey,
    error::{Error, Result, ensure_valid},
    grant, key, search,
    secret::Secret,
    tenant::Tenant,
    transaction::Transaction,
    vault::DigestKind,
};

/// Create or replace the client that Sage's variables name by its `client_id`.
pub async fn upsert(tx: &mut Transaction, new: NewClient) -> Result<ApplyOutcome> {
    tx.require(Permission::ManageClients)?;
    let client_id = new
        .client_id
        .clone()
        .ok_or_else(|| Error::invalid("client_id", "A file names each application."))?;
    let Some(row) = store::client::by_client_id(tx.scope(), &client_id).await? else {
        register(tx, new).await?;
        return Ok(ApplyOutcome::Created);
    };
    if new.managed_by.is_none() {
        rules::require_unmanaged(row.managed_by.as_deref(), &row.name)?;
    }
    let mut changed = write_description(tx, &row, &new).await?;
    if let Some(secret) = new.client_secret.clone().map(Secret::new) {
        changed |= set_only_secret(tx, &row.id, &secret).await?;
    }
    // Variables without owners leave the owners as they are.
    if !new.owners.is_empty() {
        let name = display_name(&new.metadata);
        changed |= owners::replace_owners(tx, (&row.id, &name), &new.owners).await?;
    }
    if new.enabled != row.enabled {
        set_enabled_unchecked(tx, &row.id, new.enabled).await?;
        changed = true;
    }
    Ok(if changed { ApplyOutcome::Changed } else { ApplyOutcome::Unchanged })
}

fn display_name(metadata: &ClientMetadata) -> String {
    metadata.client_name.clone().unwrap_or_default().trim().to_owned()
}

/// Complete a description by the tenant's defaults, as it is stored.
pub(super) fn complete(tenant: &Tenant, new: &NewClient) -> NewClient {
    let mut metadata = new.metadata.clone();
    if metadata.scope.is_none() {
        metadata.scope = Some(rules::initial_allowed_scope(tenant, &metadata).to_string());
    }
    metadata.client_name = Some(display_name(&metadata));
    metadata.token_endpoint_auth_method = Some(rules::auth_method(tenant, new));
    NewClient { metadata, client_type: Some(rules::client_type(tenant, new)), ..new.clone() }
}

/// The row with this complete description, apart from its state and times.
pub(super) fn described_row(
    row: &store::client::Row,
    complete: &NewClient,
) -> Result<store::client::Row> {
    let name = display_name(&complete.metadata);
    Ok(store::client::Row {
        name_key: name_key(&name),
        name,
        description: complete.description.clone(),
        client_type: enum_name(&complete.client_type)?,
        metadata: to_json(&complete.metadata)?,
        settings: to_json(&complete.settings)?,
        managed_by: complete.managed_by.clone(),
        ..row.clone()
    })
}

/// Write the description of an existing client. Returns whether anything changed.
pub(super) async fn write_description(
    tx: &mut Transaction,
    row: &store::client::Row,
    new: &NewClient,
) -> Result<bool> {
    let tenant = tx.tenant().clone();
    let complete = complete(&tenant, new);
    let mut updated = described_row(row, &complete)?;
    if updated == *row {
        return Ok(false);
    }
    ensure_valid(rules::validate(&tenant, &complete))?;
    let before: ClientMetadata = serde_json::from_value(row.metadata.clone())
        .map_err(|error| Error::internal(error.to_string()))?;
    let dangers = rules::newly_dangerous_grants(Some(&before), &complete.metadata);
    let name = updated.name.clone();
    updated.updated_at = tx.now().0;
    let (kind, texts) = (search::SearchKind::Client, search_texts(&updated));
    search::reindex(tx, kind, !updated.enabled, &row.id, &texts).await?;
    if store::client::update(tx.scope(), updated).await? == 0 {
        return Err(Error::Stale);
    }
    key::request_for_client(tx, &complete.metadata).await?;
    audit_description(tx, row, &name);
    audit_dangerous_grants(tx, (&row.id, &name), &dangers);
    Ok(true)
}

fn audit_description(tx: &mut Transaction, row: &store::client::Row, name: &str) {
    tx.audit(
        AuditEvent::ClientChanged,
        (ObjectKind::Client, &row.id, name),
        json!({ "client_id": row.client_id }),
    );
    tx.invalidate(CacheKey::Client(row.id.clone()));
}

/// Make this the only secret of the client, unless it is already. Returns whether it was not.
pub(super) async fn set_only_secret(
    tx: &mut Transaction,
    row_id: &str,
    secret: &Secret,
) -> Result<bool> {
    let live = store::client_secret::list_by_client(tx.scope(), row_id).await?;
    let is_current = live.len() == 1
        && live.iter().all(|stored| {
            tx.platform().vault().matches(DigestKind::ClientSecret, secret.expose(), &stored.digest)
        });
    if is_current {
        return Ok(false);
    }
    store::client_secret::remove_for_client(tx.scope(), row_id).await?;
    add_secret(tx, row_id, secret).await?;
    let row = store::client::by_id(tx.scope(), row_id).await?.ok_or(Error::NotFound)?;
    let name = row.name.clone();
    audit_description(tx, &row, &name);
    Ok(true)
}

/// Replace the redirect URIs. Each invalid URI is reported by its line.
pub async fn replace_redirect_uris(
    tx: &mut Transaction,
    row_id: &str,
    uris: Vec<String>,
) -> Result<()> {
    tx.require(Permission::ManageClients)?;
    let client: Client = (*load(tx.scope(), row_id).await?.ok_or(Error::NotFound)?).clone();
    let mut metadata = client.metadata.clone();
    metadata.redirect_uris = uris;
    let form = NewClient {
        client_type: Some(client.client_type),
        enabled: client.enabled,
        metadata: metadata.clone(),
        settings: client.settings.clone(),
        ..Default::default()
    };
    ensure_valid(rules::validate(tx.tenant(), &form))?;
    let mut row = store::client::lock(tx.scope(), row_id).await?.ok_or(Error::NotFound)?;
    rules::require_unmanaged(row.managed_by.as_deref(), &row.name)?;
    row.metadata = to_json(&metadata)?;
    row.updated_at = tx.now().0;
    if store::client::update(tx.scope(), row).await? == 0 {
        return Err(Error::Stale);
    }
    tx.audit(
        AuditEvent::ClientRedirectUrisChanged,
        (ObjectKind::Client, row_id, &client.name),
        json!({ "before": client.metadata.redirect_uris, "after": metadata.redirect_uris }),
    );
    tx.invalidate(CacheKey::Client(row_id.into()));
    Ok(())
}

/// Enable or disable a client. Disabling ends its grants and tokens; enabling it again does not
/// restore them.
pub async fn set_enabled(tx: &mut Transaction, row_id: &str, enabled: bool) -> Result<()> {
    tx.require(Permission::ManageClients)?;
    let client = load(tx.scope(), row_id).await?.ok_or(Error::NotFound)?;
    rules::require_unmanaged(client.managed_by.as_deref(), &client.name)?;
    set_enabled_unchecked(tx, row_id, enabled).await
}

/// [`set_enabled`] without its checks, for callers that have made their own.
pub(crate) async fn set_enabled_unchecked(
    tx: &mut Transaction,
    row_id: &str,
    enabled: bool,
) -> Result<()> {
    let mut row = store::client::lock(tx.scope(), row_id).await?.ok_or(Error::NotFound)?;
    if row.enabled == enabled {
        return Ok(());
    }
    row.enabled = enabled;
    row.updated_at = tx.now().0;
    if enabled {
        // Enabling a client that awaits approval, or was rejected, approves it.
        store::registration::decide(
            tx.scope(),
            row_id,
            &[RegistrationState::Waiting, RegistrationState::Refused],
            RegistrationState::Approved,
            None,
        )
        .await?;
    } else {
        row.ended_before = tx.now().0 + 1;
    }
    let name = row.name.clone();
    search::reindex(tx, search::SearchKind::Client, !enabled, row_id, &search_texts(&row)).await?;
    if store::client::update(tx.scope(), row).await? == 0 {
        return Err(Error::Stale);
    }
    if !enabled {
        // Only after the row is written: a concurrent response that locked it has committed by now,
        // and its grant is ended, too.
        grant::end_batch_of_client(tx, row_id, grant::GrantEndReason::ClientDisabled).await?;
    }
    tx.audit(
        if enabled { AuditEvent::ClientEnabled } else { AuditEvent::ClientDisabled },
        (ObjectKind::Client, row_id, &name),
        json!({}),
    );
    tx.invalidate(CacheKey::Client(row_id.into()));
    Ok(())
}

/// Delete a client with everything that belongs to it.
pub async fn delete(tx: &mut Transaction, row_id: &str) -> Result<()> {
    let (client, _) = require_changeable(tx, row_id).await?;
    store::client::remove_with_dependents(tx.scope(), row_id).await?;
    tx.audit(
        AuditEvent::ClientDeleted,
        (ObjectKind::Client, row_id, &client.name),
        json!({ "client_id": client.client_id }),
    );
    tx.invalidate(CacheKey::Client(row_id.into()));
    Ok(())
}
