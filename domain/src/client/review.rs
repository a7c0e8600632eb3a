//! Review of clients that developers registered: list the pending ones, approve, reject.

use contract::{
    developer::{ClientStatus, PendingClient},
    paging::{CappedCount, Page},
};
use serde_json::json;
use store::{Cursor, registration::RegistrationState};

use super::{
    list::client_summary,
    proposed_change,
    registrant::{may_still_change, may_still_register},
    set_enabled_unchecked,
    update::update,
};
use crate::{
    model::{
        actor::{Actor, Permission},
        audit_event::{AuditEvent, ObjectKind},
        error::{Error, Result},
        name,
    },
    runtime::{
        load_client::metadata_of, paginator::Paginator, tenant::Tenant, transaction::Transaction,
    },
};

/// The status of a client, and the reason if it was rejected.
pub(crate) fn client_state(
    enabled: bool,
    registration: Option<store::registration::Row>,
) -> (ClientStatus, Option<String>) {
    match registration {
        Some(registration) if registration.state == RegistrationState::Waiting => {
            (ClientStatus::PendingApproval, None)
        }
        Some(registration) if registration.state == RegistrationState::Refused => {
            (ClientStatus::Rejected, registration.reason)
        }
        Some(registration) if registration.state.is_withdrawn() => (ClientStatus::Withdrawn, None),
        _ if enabled => (ClientStatus::Active, None),
        _ => (ClientStatus::Disabled, None),
    }
}

/// A page of the clients that await approval, oldest first. Four statements at any size.
pub async fn awaiting_approval(
    tenant: &Tenant,
    actor: &Actor,
    cursor: Option<&str>,
) -> Result<Page<PendingClient>> {
    tenant.require(actor, Permission::ManageClients)?;
    let scope = tenant.reader();
    let listing = Paginator::new(tenant.platform(), format!("waiting/{}", tenant.id()), cursor)?;
    let rows =
        store::registration::list_by_state(&scope, RegistrationState::Waiting, &listing.query)
            .await?;
    let page = listing.page(rows, |row| Cursor { key: String::new(), id: row.id.clone() })?;
    let ids: Vec<String> = page.rows.iter().map(|row| row.id.clone()).collect();
    let clients = store::client::by_ids(&scope, &ids).await?;
    let developers: Vec<String> = page.rows.iter().map(|row| row.user_id.clone()).collect();
    let developers = store::user::by_ids(&scope, &developers).await?;
    let total = Some(CappedCount::from_count(
        store::registration::count_by_state(
            &scope,
            RegistrationState::Waiting,
            CappedCount::CAP + 1,
        )
        .await?,
    ));
    let line = |row: store::registration::Row| {
        let client = clients.iter().find(|client| client.id == row.id).ok_or(Error::NotFound)?;
        let metadata = metadata_of(client)?;
        Ok::<_, Error>(PendingClient {
            row_id: client.id.clone(),
            version: client.version,
            client_id: client.client_id.clone(),
            name: client.name.clone(),
            description: client.description.clone(),
            kind: client_summary(client, None)?.kind,
            grant_types: metadata.grant_types(),
            redirect_uris: metadata.redirect_uris,
            scope: metadata.scope.unwrap_or_default(),
            developer: developers
                .iter()
                .find(|user| user.id == row.user_id)
                .map(|user| user.username.clone()),
            developer_id: row.user_id,
            created_at: row.created_at,
        })
    };
    Ok(Page { total, ..page.try_map(line)? })
}

/// How many clients and changes of clients await approval, up to `limit`. Two statements.
pub async fn count_awaiting_approval(tenant: &Tenant, actor: &Actor, limit: u64) -> Result<u64> {
    tenant.require(actor, Permission::ManageClients)?;
    let scope = tenant.reader();
    let state = RegistrationState::Waiting;
    let clients = store::registration::count_by_state(&scope, state, limit).await?;
    let changes = store::client_change::count_waiting(&scope, limit).await?;
    Ok(limit.min(clients + changes))
}

/// Approve a client in the version that was reviewed. If it has changed since, fails with
/// [`Error::Stale`], so that it is reviewed again.
pub async fn approve(tx: &mut Transaction, row_id: &str, version: i64) -> Result<()> {
    tx.require(Permission::ManageClients)?;
    let client = store::client::lock(tx.scope(), row_id).await?.ok_or(Error::NotFound)?;
    if client.version != version {
        return Err(Error::Stale);
    }
    let registration = store::registration::by_id(tx.scope(), row_id).await?;
    if let Some(registration) = registration
        && !may_still_register(tx.scope(), &registration).await?
    {
        return Err(Error::Conflict(
            "Its developer is blocked or can no longer register applications. Reject it, or enable \
             it on its page."
                .into(),
        ));
    }
    if store::registration::decide(
        tx.scope(),
        row_id,
        &[RegistrationState::Waiting],
        RegistrationState::Approved,
        None,
    )
    .await?
        == 0
    {
        return Err(already_decided());
    }
    tx.audit(
        AuditEvent::ClientApproved,
        (ObjectKind::Client, row_id, &client.name),
        json!({ "client_id": client.client_id }),
    );
    set_enabled_unchecked(tx, row_id, true).await
}

/// Reject a client with a reason, which its developer reads. A change by the developer resubmits
/// it.
pub async fn reject(tx: &mut Transaction, row_id: &str, reason: &str) -> Result<()> {
    tx.require(Permission::ManageClients)?;
    let reason = checked_reason(reason)?;
    let client = store::client::lock(tx.scope(), row_id).await?.ok_or(Error::NotFound)?;
    if store::registration::decide(
        tx.scope(),
        row_id,
        &[RegistrationState::Waiting],
        RegistrationState::Refused,
        Some(reason),
    )
    .await?
        == 0
    {
        return Err(already_decided());
    }
    tx.audit(
        AuditEvent::ClientRefused,
        (ObjectKind::Client, row_id, &client.name),
        json!({ "client_id": client.client_id, "reason": reason }),
    );
    Ok(())
}

/// Apply a proposed change, exactly as it was reviewed.
///
/// # Errors
/// [`Error::Stale`] if another change was proposed since, [`Error::Conflict`] if the client was
/// changed since.
pub async fn approve_change(tx: &mut Transaction, row_id: &str, proposal: &str) -> Result<()> {
    tx.require(Permission::ManageClients)?;
    let client = store::client::lock(tx.scope(), row_id).await?.ok_or(Error::NotFound)?;
    let row = store::client_change::by_id(tx.scope(), row_id).await?.ok_or(Error::Stale)?;
    if store::client_change::take(tx.scope(), row_id, proposal).await? == 0 {
        return Err(Error::Stale);
    }
    if !may_still_change(tx.scope(), row_id, &row.user_id).await? {
        return Err(Error::Conflict(
            "The developer who proposed this change is blocked or can no longer change the \
             application. Reject the change."
                .into(),
        ));
    }
    let form = proposed_change::form_of(&row)?;
    if form.version != client.version {
        return Err(Error::Conflict(
            "The application has changed since this change was proposed. Reject it so that the \
             developer can propose it again."
                .into(),
        ));
    }
    tx.audit(
        AuditEvent::ClientChangeApproved,
        (ObjectKind::Client, row_id, &client.name),
        json!({ "proposed_by": row.user_id }),
    );
    update(tx, row_id, form).await.map(drop)
}

/// Reject a proposed change with a reason, which its developer reads.
pub async fn reject_change(
    tx: &mut Transaction,
    row_id: &str,
    proposal: &str,
    reason: &str,
) -> Result<()> {
    tx.require(Permission::ManageClients)?;
    let reason = checked_reason(reason)?;
    let client = store::client::lock(tx.scope(), row_id).await?.ok_or(Error::NotFound)?;
    if store::client_change::reject(tx.scope(), row_id, proposal, reason).await? == 0 {
        return Err(Error::Stale);
    }
    tx.audit(
        AuditEvent::ClientChangeRejected,
        (ObjectKind::Client, row_id, &client.name),
        json!({ "reason": reason }),
    );
    Ok(())
}

/// The reason of a rejection without surrounding spaces, if it has 1 to 500 characters.
fn checked_reason(reason: &str) -> Result<&str> {
    let reason = reason.trim();
    if let Some(problem) = name::validate_text("reason", reason) {
        return Err(Error::Invalid(vec![problem]));
    }
    if reason.is_empty() || reason.chars().count() > 500 {
        return Err(Error::invalid("reason", "Enter a reason of 1 to 500 characters."));
    }
    Ok(reason)
}

fn already_decided() -> Error {
    Error::Conflict("This application is no longer pending approval. Reload the page.".into())
}
