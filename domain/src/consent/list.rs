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
/// Grants that one transaction ends, some milliseconds long.
const GRANTS_PER_BATCH: usize = 200;
/// Ids of grants that are read at once, without the connection that writes.
const IDS_READ_AT_ONCE: u64 = 10_000;

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
    withdraw_rest(tx, user_id, consent_id, 0).await
}

/// The last or only transaction of a withdrawal. `ended_before` is the number of grants that
/// earlier ones have ended.
async fn withdraw_rest(
    tx: &mut Transaction,
    user_id: &str,
    consent_id: &str,
    ended_before: u64,
) -> Result<()> {
    require_outranks(tx, user_id).await?;
    let row = store::consent::by_id(tx.scope(), user_id, consent_id).await?;
    end_consent(tx, row.ok_or(Error::NotFound)?, ended_before).await
}

/// Withdraws a consent as [`withdraw`] does. All grants but some are ended before, in transactions
/// of their own (L5): until the last one the consent stays, and can be withdrawn again if the
/// process ends.
pub async fn withdraw_in_batches(
    tenant: &Tenant,
    actor: &Actor,
    user_id: &str,
    consent_id: &str,
) -> Result<()> {
    let row = store::consent::by_id(&tenant.reader(), user_id, consent_id).await?;
    let row = row.ok_or(Error::NotFound)?;
    let of = (user_id, row.client_id.as_str());
    let mut ended = 0;
    while let Some(batches) = many_grants(tenant, of).await? {
        for ids in batches {
            ended += tenant
                .transaction(actor, async |tx| {
                    require_outranks(tx, user_id).await?;
                    end_some_grants(tx, of, &ids).await
                })
                .await?;
        }
    }
    tenant.transaction(actor, async |tx| withdraw_rest(tx, user_id, consent_id, ended).await).await
}

/// The open grants of a user to a client by their ids, in batches for [`end_some_grants`]; `None`
/// if they are so few that [`withdraw_from`] ends them.
pub(crate) async fn many_grants(
    tenant: &Tenant,
    (user_id, client_id): (&str, &str),
) -> Result<Option<Vec<Vec<String>>>> {
    let (scope, limit) = (tenant.reader(), IDS_READ_AT_ONCE);
    let ids = store::grant::open_of_user_and_client(&scope, user_id, client_id, limit).await?;
    let batches = ids.chunks(GRANTS_PER_BATCH).map(<[String]>::to_vec);
    Ok((ids.len() > GRANTS_PER_BATCH).then(|| batches.collect()))
}

/// Ends some grants of a user to a client, whose consent is going to be withdrawn. Returns how many
/// had not ended before.
pub(crate) async fn end_some_grants(
    tx: &Transaction,
    (user_id, client_id): (&str, &str),
    ids: &[String],
) -> Result<u64> {
    let consent = store::consent::by_user_and_client(tx.scope(), user_id, client_id).await?;
    consent.ok_or(Error::NotFound)?;
    let end = grant::end_of(tx.tenant(), tx.now().0, GrantEndReason::ConsentWithdrawn);
    Ok(store::grant::end_some_of_user(tx.scope(), user_id, ids, &end).await?)
}

/// Withdraws the consent that a user has given to a client. `ended_before` is the number of grants
/// that earlier transactions have ended.
pub(crate) async fn withdraw_from(
    tx: &mut Transaction,
    (user_id, client_id): (&str, &str),
    ended_before: u64,
) -> Result<()> {
    let row = store::consent::by_user_and_client(tx.scope(), user_id, client_id).await?;
    end_consent(tx, row.ok_or(Error::NotFound)?, ended_before).await
}

/// `ended_before` is the number of grants that earlier transactions have ended.
async fn end_consent(
    tx: &mut Transaction,
    row: store::consent::Row,
    ended_before: u64,
) -> Result<()> {
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
            "grants_ended": ended_before + ended,
        }),
    );
    Ok(())
}
