//! What was refused lately, for who may look.

use super::Reason;
use crate::{
    actor::{Actor, Right},
    error::{Error, Result},
    tenant::Tenant,
};

/// Refusals of one kind within one hour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noted {
    pub reason: Reason,
    pub expected: String,
    pub received: String,
    pub hour: i64,
    pub count: i64,
    pub last_at: i64,
}

/// The newest of one application (by its row id), or of strangers (the empty id).
pub async fn of_tenant(tenant: &Tenant, actor: &Actor, client_row_id: &str, most: u64) -> Result<Vec<Noted>> {
    if !actor.may(Right::Read) {
        return Err(Error::Forbidden);
    }
    let rows = store::refusal::newest(&tenant.read(), client_row_id, most).await?;
    // A word that this build does not know was written by a newer one.
    let known = rows.into_iter().filter_map(|row| Some((Reason::parse(&row.reason)?, row)));
    Ok(known
        .map(|(reason, row)| Noted { reason, expected: row.expected, received: row.received, hour: row.hour, count: row.count, last_at: row.last_at })
        .collect())
}
