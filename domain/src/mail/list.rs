//! What staff and operators see of the queue.

use contract::mail::{MailKind, MailState as State, MailSummary};
use store::mail::MailState;

use crate::{
    model::{
        actor::{Actor, Permission},
        error::Result,
    },
    runtime::tenant::Tenant,
};

/// Mails in the list.
const MAX_LISTED: u64 = 100;

/// The newest mails of the tenant.
pub async fn recent(tenant: &Tenant, actor: &Actor) -> Result<Vec<MailSummary>> {
    tenant.require(actor, Permission::Read)?;
    let now = tenant.now().0;
    let rows = store::mail::newest(&tenant.reader(), MAX_LISTED).await?;
    Ok(rows.into_iter().filter_map(|row| summary(row, now)).collect())
}

/// A row of the queue as staff see it. A mail of a kind that a newer version has written has none.
pub(crate) fn summary(row: store::mail::Row, now: i64) -> Option<MailSummary> {
    let state = match row.state {
        MailState::Sent => State::Sent,
        MailState::Failed => State::Failed,
        MailState::Queued | MailState::Requested => State::Queued,
    };
    Some(MailSummary {
        kind: MailKind::parse(&row.kind)?,
        id: row.id,
        recipient: row.recipient,
        state,
        attempts: u64::try_from(row.attempts).unwrap_or_default(),
        next_attempt_at: (state == State::Queued).then_some(row.next_attempt_at),
        last_error: row.last_error,
        created_at: row.created_at,
        can_retry: state != State::Sent && row.sealed.is_some() && now < row.give_up_at,
    })
}
