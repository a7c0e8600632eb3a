//! A user's consents: list and withdraw.

use std::collections::HashMap;

use contract::user::ConsentSummary;
use serde_json::json;

use crate::{
    grant,
    model::{
        actor::{Actor, Permission},
        audit_event::{AuditEvent, ObjectKind},
        error::{Error, Result},
        grant_end_reason::GrantEndReason,
    },
    runtime::{tenant::Tenant, transaction::Transaction},
    user::require_outranks,
};

/// Maximum number of consents listed for one user.
const MAX_LISTED: u64 = 200;

/// Lists a user's consents, newest first, in two statements.
pub async fn list(tenant: &Tenant, actor: &Actor, user_id: &str) -> Result<Vec<ConsentSummary>> {
    tenant.require(actor, Permission::Read)?;
    list_of_user(tenant, user_id).await
}

/// Lists the consents of a user who may see them.
pub(crate) async fn list_of_user(tenant: &Tenant, user_id: &str) -> Result<Vec<ConsentSummary>> {
    let scope = tenant.reader();
    let rows = store::consent::list_by_user(&scope, user_id, MAX_LISTED).await?;
    let ids: Vec<String> = rows.iter().map(|row| row.client_id.clone()).collect();
    let names: HashMap<String, String> = store::client::by_ids(&scope, &ids)
        .await?
        .into_iter()
        .map(|row| (row.id, row.name))
        .collect();
    let line = |row: store::consent::Row| ConsentSummary {
        client_name: names.get(&row.client_id).cloned().unwrap_or_default(),
        id: row.id,
        client_row_id: row.client_id,
        scope: row.scope,
        claims: row.claims,
        given_at: row.created_at,
        updated_at: row.updated_at,
    };
    Ok(rows.into_iter().map(line).collect())
}

/// Withdraws a consent and ends every grant of the user to that client. The next authorization
/// request asks for consent again.
pub async fn withdraw(tx: &mut Transaction, user_id: &str, consent_id: &str) -> Result<()> {
    require_outranks(tx, user_id).await?;
    let row =
        store::consent::by_id(tx.scope(), user_id, consent_id).await?.ok_or(Error::NotFound)?;
    end_consent(tx, row).await
}

/// Withdraws the consent of a user who may do so to a client.
pub(crate) async fn withdraw_from(
    tx: &mut Transaction,
    user_id: &str,
    client_row_id: &str,
) -> Result<()> {
    let row = store::consent::by_user_and_client(tx.scope(), user_id, client_row_id);
    end_consent(tx, row.await?.ok_or(Error::NotFound)?).await
}

async fn end_consent(tx: &mut Transaction, row: store::consent::Row) -> Result<()> {
    let user_id = &row.user_id;
    let client = store::client::by_id(tx.scope(), &row.client_id).await?.ok_or(Error::NotFound)?;
    // Remove the consent first: a concurrent response that locked it has committed after that, and
    // its grant is ended with the others.
    store::consent::remove(tx.scope(), &row.id).await?;
    let ended = store::grant::end_for_user_and_client(
        tx.scope(),
        user_id,
        &row.client_id,
        &grant::end_of(tx.tenant(), tx.now().0, GrantEndReason::ConsentWithdrawn),
    )
    .await?;
    tx.audit(
        AuditEvent::ConsentWithdrawn,
        (ObjectKind::Client, &client.id, &client.name),
        json!({
            "user": user_id,
            "client": client.id,
            "scope": row.scope,
            "claims": row.claims,
            "grants_ended": ended,
        }),
    );
    Ok(())
}
