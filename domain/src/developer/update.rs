//! Updating and deleting a client by its `client_id` over HTTP (RFC 7592 §2.2, §2.3).

use contract::client::ClientForm;
use oauth::{ErrorCode, RegistrationRequest};

use crate::{
    client::{self, UpdateOutcome, access},
    model::{
        actor::Actor,
        client::is_valid_client_id,
        error::{Error, Result},
    },
    runtime::{secret::Secret, tenant::Tenant, transaction::Transaction, vault::DigestKind},
};

/// What happens to metadata that the request does not name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UpdateMode {
    /// It is kept.
    Merge,
    /// It is removed (RFC 7592 §2.2), except what was fixed at registration.
    Replace,
}

/// Update a client. Returns a secret if the change gave the client its first one.
pub async fn update(
    tx: &mut Transaction,
    client_id: &str,
    request: RegistrationRequest,
    mode: UpdateMode,
) -> Result<Option<Secret>> {
    let row = find_row(tx, client_id).await?;
    let (client, _) = access::require_changeable(tx, &row.id).await?;
    let refused = |description: &str| Err(Error::oauth(ErrorCode::InvalidRequest, description));
    match request.client_id.as_deref() {
        Some(named) if named != client_id => {
            return refused("client_id is not that of the application in the URL.");
        }
        None if mode == UpdateMode::Replace => {
            return refused("client_id is missing: name the application that is replaced.");
        }
        _ => {}
    }
    if let Some(secret) = &request.client_secret {
        let vault = tx.platform().vault();
        if !client
            .active_secrets(tx.now().0)
            .any(|live| vault.matches(DigestKind::ClientSecret, secret, &live.digest))
        {
            return refused(
                "client_secret is not that of this application and cannot be chosen. Leave it out.",
            );
        }
    }
    let metadata = match mode {
        UpdateMode::Merge => request.merge_into(&client.metadata)?,
        UpdateMode::Replace => request.replace(&client.metadata)?,
    };
    let description = match (request.description, mode) {
        (Some(description), _) => description,
        (None, UpdateMode::Merge) => client.description.clone(),
        (None, UpdateMode::Replace) => String::new(),
    };
    let form = ClientForm {
        version: row.version,
        description,
        client_type: client.client_type,
        metadata,
        settings: client.settings.clone(),
    };
    match client::update(tx, &row.id, form).await? {
        UpdateOutcome::Saved(secret) => Ok(secret),
        // The response contains the approved metadata and the pending change.
        UpdateOutcome::Proposed => Ok(None),
    }
}

/// Delete a client by its `client_id` (RFC 7592 §2.3).
pub async fn delete(tenant: &Tenant, actor: &Actor, client_id: &str) -> Result<()> {
    let row = tenant.transaction(actor, async |tx| find_row(tx, client_id).await).await?;
    client::delete_in_batches(tenant, actor, &row.id).await
}

async fn find_row(tx: &Transaction, client_id: &str) -> Result<store::client::Row> {
    if !is_valid_client_id(client_id) {
        return Err(Error::NotFound);
    }
    store::client::by_client_id(tx.scope(), client_id).await?.ok_or(Error::NotFound)
}
