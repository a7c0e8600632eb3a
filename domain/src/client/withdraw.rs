//! Taking a client out of use by its developer, and submitting it again.
//!
//! A withdrawn client is disabled. What an administrator disabled or rejected, a developer cannot
//! withdraw: submitting it again must not undo that decision.

use contract::settings::SelfRegistration;
use serde_json::json;
use store::{client_change, registration::RegistrationState};

use super::{access::require_changeable, disable::mark_ended_grants, lifecycle};
use crate::{
    model::{
        actor::Actor,
        audit_event::{AuditEvent, ObjectKind},
        error::{Error, Result},
    },
    runtime::{tenant::Tenant, transaction::Transaction},
};

/// Withdraw a client: disable it as its developer, or take it back from review. Its proposed change
/// is dropped.
///
/// # Errors
///
/// [`Error::Conflict`] if the client was not registered by a developer, or an administrator
/// disabled or rejected it.
pub async fn withdraw(tenant: &Tenant, actor: &Actor, row_id: &str) -> Result<()> {
    tenant.transaction(actor, async |tx| withdraw_in(tx, row_id).await).await?;
    mark_ended_grants(tenant, actor, row_id).await
}

async fn withdraw_in(tx: &mut Transaction, row_id: &str) -> Result<()> {
    let (client, _) = require_changeable(tx, row_id).await?;
    let refused = || {
        Error::Conflict(
            "Only an owner or admin of this tenant can disable this application.".into(),
        )
    };
    let registration = store::registration::by_id(tx.scope(), row_id).await?;
    let from = registration.ok_or_else(refused)?.state;
    let to = match (from, client.enabled) {
        (RegistrationState::Open, true) => RegistrationState::Withdrawn,
        (RegistrationState::Approved, true) | (RegistrationState::Waiting, false) => {
            RegistrationState::WithdrawnFromReview
        }
        _ => return Err(refused()),
    };
    if store::registration::decide(tx.scope(), row_id, &[from], to, None).await? == 0 {
        return Err(refused());
    }
    client_change::remove(tx.scope(), row_id).await?;
    let object = (ObjectKind::Client, row_id, &*client.name);
    tx.audit(AuditEvent::ClientWithdrawn, object, json!({ "was_enabled": client.enabled }));
    lifecycle::set_enabled_unchecked(tx, row_id, false).await
}

/// Drop the change of a client that its developer has proposed.
pub async fn withdraw_change(tx: &mut Transaction, row_id: &str) -> Result<()> {
    let (client, _) = require_changeable(tx, row_id).await?;
    if client_change::remove(tx.scope(), row_id).await? == 0 {
        return Err(Error::NotFound);
    }
    let object = (ObjectKind::Client, row_id, &*client.name);
    tx.audit(AuditEvent::ClientChangeWithdrawn, object, json!({}));
    Ok(())
}

/// Submit a withdrawn client again: it is enabled if the tenant needs no approval for it and has
/// never approved it, else it waits for approval. Returns whether it is enabled.
///
/// # Errors
///
/// [`Error::Conflict`] if it is not withdrawn, or developers cannot register clients.
pub async fn resubmit(tx: &mut Transaction, row_id: &str) -> Result<bool> {
    let (client, _) = require_changeable(tx, row_id).await?;
    let registration = store::registration::by_id(tx.scope(), row_id).await?;
    let from = registration.map(|row| row.state).filter(|state| state.is_withdrawn());
    let Some(from) = from else {
        return Err(Error::Conflict("This application is not withdrawn.".into()));
    };
    let is_open = match tx.tenant().settings().self_registration {
        SelfRegistration::Off => {
            return Err(Error::Conflict(
                "Developers can't register applications in this tenant. Ask an owner or admin."
                    .into(),
            ));
        }
        // Users are not asked for consent: an administrator decided that, and decides again.
        SelfRegistration::Open => from == RegistrationState::Withdrawn && !client.skip_consent(),
        SelfRegistration::Approval => false,
    };
    let to = if is_open { RegistrationState::Open } else { RegistrationState::Waiting };
    if store::registration::decide(tx.scope(), row_id, &[from], to, None).await? == 0 {
        return Err(Error::Conflict("This application is not withdrawn.".into()));
    }
    tx.audit(AuditEvent::ClientResubmitted, (ObjectKind::Client, row_id, &client.name), json!({}));
    if is_open {
        lifecycle::set_enabled_unchecked(tx, row_id, true).await?;
    }
    Ok(is_open)
}
