//! Updating a client from its settings form.
//!
//! Optimistic locking: the form carries the version it was made from, and a form of an older
//! version fails with [`Error::Stale`].

use contract::client::{ClientForm, NewClient};
use serde_json::json;

use store::registration::RegistrationState;

use super::{
    access::{ClientAccess, require_changeable},
    draft::ClientDraft,
    proposed_change,
    secrets::reconcile_secrets,
    self_registration::disallowed_redirect_hosts,
    staff_fields::staff_only_fields,
};
use crate::{
    model::{
        audit_event::{AuditEvent, ObjectKind},
        error::{Error, Result, ensure_valid},
    },
    runtime::{secret::Secret, transaction::Transaction},
};

/// The outcome of an update.
#[derive(Debug)]
pub enum UpdateOutcome {
    /// It is in effect. The secret is set if the change gave the client its first one.
    Saved(Option<Secret>),
    /// It waits for approval. The approved version stays in use.
    Proposed,
}

/// Replace the client's metadata and settings by those of the form, or propose to.
pub async fn update(
    tx: &mut Transaction,
    row_id: &str,
    mut form: ClientForm,
) -> Result<UpdateOutcome> {
    let (client, access) = require_changeable(tx, row_id).await?;
    let before = store::client::by_id(tx.scope(), row_id).await?.ok_or(Error::NotFound)?;
    if before.version != form.version {
        return Err(Error::Stale);
    }
    // The form cannot change who registered the client.
    form.settings.by_developer = client.settings.by_developer;
    let tenant = tx.tenant().clone();
    let draft = ClientDraft::new(
        &tenant,
        NewClient {
            description: form.description,
            client_type: Some(form.client_type),
            enabled: client.enabled,
            managed_by: before.managed_by.clone(),
            metadata: form.metadata,
            settings: form.settings,
            ..NewClient::default()
        },
    );
    let new = draft.description();
    let mut problems = draft.validate(&tenant);
    if access == ClientAccess::Owner {
        problems.extend(staff_only_fields(&tenant, Some(&client), new));
        problems.extend(disallowed_redirect_hosts(&tenant, &client.metadata, &new.metadata));
    }
    ensure_valid(problems)?;
    let Some(after) = draft.changed_row(&before)? else { return Ok(UpdateOutcome::Saved(None)) };
    if access == ClientAccess::Owner {
        if proposed_change::needs_review(tx, &client, &new.metadata).await? {
            let form = ClientForm {
                version: form.version,
                description: new.description.clone(),
                client_type: form.client_type,
                metadata: new.metadata.clone(),
                settings: new.settings.clone(),
            };
            proposed_change::propose(tx, &client, form).await?;
            return Ok(UpdateOutcome::Proposed);
        }
        // The proposal was made from the version that this change replaces.
        store::client_change::remove(tx.scope(), row_id).await?;
        if store::registration::decide(
            tx.scope(),
            row_id,
            &[RegistrationState::Refused],
            RegistrationState::Waiting,
            None,
        )
        .await?
            > 0
        {
            let object = (ObjectKind::Client, row_id, draft.name());
            tx.audit(AuditEvent::ClientResubmitted, object, json!({}));
        }
    }
    draft.update(tx, &before, after).await?;
    let has_no_secret = client.secrets.is_empty();
    let secret = reconcile_secrets(tx, row_id, draft.auth_method(), has_no_secret).await?;
    Ok(UpdateOutcome::Saved(secret))
}
