//! Lifecycle of a client: upsert by Sage's variables, enabling, disabling, deletion.

use contract::client::NewClient;
use serde_json::json;

use store::registration::RegistrationState;

use super::{
    access::require_changeable,
    draft::{ClientDraft, search_texts},
    owners,
    register::register,
    rules,
    secrets::set_only_secret,
};
use crate::{
    grant,
    model::{
        actor::Permission,
        apply_outcome::ApplyOutcome,
        audit_event::{AuditEvent, ObjectKind},
        error::{Error, Result},
        grant_end_reason::GrantEndReason,
    },
    runtime::{cache::CacheKey, search, secret::Secret, transaction::Transaction},
};

/// The states in which enabling a client approves it.
const APPROVED_BY_ENABLING: [RegistrationState; 4] = [
    RegistrationState::Waiting,
    RegistrationState::Refused,
    RegistrationState::Withdrawn,
    RegistrationState::WithdrawnFromReview,
];

/// Create or replace the client that Sage's variables name by its `client_id`.
pub async fn upsert(tx: &mut Transaction, new: NewClient) -> Result<ApplyOutcome> {
    tx.require(Permission::ManageClients)?;
    let client_id = new
        .client_id
        .clone()
        .ok_or_else(|| Error::invalid("client_id", "Each application needs a client ID."))?;
    let Some(row) = store::client::by_client_id(tx.scope(), &client_id).await? else {
        register(tx, new).await?;
        return Ok(ApplyOutcome::Created);
    };
    if new.managed_by.is_none() {
        rules::require_unmanaged(row.managed_by.as_deref(), &row.name)?;
    }
    let tenant = tx.tenant().clone();
    let draft = ClientDraft::with_initial_scope(&tenant, new);
    let mut changed = draft.apply(tx, &row).await?;
    let new = draft.description();
    if let Some(secret) = new.client_secret.clone().map(Secret::new) {
        changed |= set_only_secret(tx, &row.id, &secret).await?;
    }
    // Variables without owners leave the owners as they are.
    if !new.owners.is_empty() {
        changed |= owners::replace_owners(tx, (&row.id, draft.name()), &new.owners).await?;
    }
    if new.enabled != row.enabled {
        set_enabled_unchecked(tx, &row.id, new.enabled).await?;
        changed = true;
    }
    Ok(if changed { ApplyOutcome::Changed } else { ApplyOutcome::Unchanged })
}

/// Enable or disable a client. Disabling ends its grants and tokens; enabling it again does not
/// restore them. Enabling one that waits for approval, or was rejected or withdrawn, approves it:
/// `version` is the one that the administrator saw.
///
/// # Errors
///
/// [`Error::Stale`] if the client to approve has changed since.
pub async fn set_enabled(
    tx: &mut Transaction,
    row_id: &str,
    enabled: bool,
    version: i64,
) -> Result<()> {
    tx.require(Permission::ManageClients)?;
    let client = store::client::lock(tx.scope(), row_id).await?.ok_or(Error::NotFound)?;
    rules::require_unmanaged(client.managed_by.as_deref(), &client.name)?;
    if enabled && client.version != version {
        let registration = store::registration::by_id(tx.scope(), row_id).await?;
        let approves = registration
            .is_some_and(|registration| APPROVED_BY_ENABLING.contains(&registration.state));
        if approves {
            return Err(Error::Stale);
        }
    }
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
        // What another process issued before it saw that the client was disabled has ended, too.
        row.ended_before = row.ended_before.max(tx.now().0);
        store::registration::decide(
            tx.scope(),
            row_id,
            &APPROVED_BY_ENABLING,
            RegistrationState::Approved,
            None,
        )
        .await?;
    } else {
        // It grows with each change, also if the clock was set back, so that nothing is created
        // between two of them that the second does not end.
        row.ended_before = row.ended_before.max(tx.now().0) + 1;
    }
    let name = row.name.clone();
    search::reindex(tx, search::SearchKind::Client, !enabled, row_id, &search_texts(&row)).await?;
    if store::client::update(tx.scope(), row).await? == 0 {
        return Err(Error::Stale);
    }
    if !enabled {
        // Only after the row is written: a concurrent response that locked it has committed by now,
        // and its grant is ended, too.
        grant::end_batch_of_client(tx, row_id, GrantEndReason::ClientDisabled).await?;
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
