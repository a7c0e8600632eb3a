//! Reading recent diagnostics of a client or of a tenant.

use contract::diagnostic::{Diagnostic, Diagnostics};

use crate::{
    client::access::require_visible,
    model::{
        actor::{Actor, Permission},
        error::{Error, Result},
        rejection_reason::Reason,
    },
    runtime::tenant::Tenant,
};

/// Maximum number of hourly rows read, and of merged lines returned.
const MAX_ROWS: u64 = 1_000;
const MAX_LINES: usize = 50;

/// The diagnostics of one client, for members of the tenant and the owners of the client. Equal
/// ones are merged across hours. Two statements at most.
pub async fn list_by_client(
    tenant: &Tenant,
    actor: &Actor,
    client_row_id: &str,
) -> Result<Diagnostics> {
    require_visible(tenant, actor, client_row_id).await?;
    let rows = newest(tenant, client_row_id, MAX_ROWS + 1).await?;
    let mut more = rows.len() as u64 > MAX_ROWS;
    let (mut failures, mut warnings) = (Vec::<Diagnostic>::new(), Vec::<Diagnostic>::new());
    for row in rows.into_iter().take(usize::try_from(MAX_ROWS).unwrap_or_default()) {
        let count = u64::try_from(row.count).unwrap_or_default();
        let (said, expected, received) = display_values(row.reason, row.expected, row.received);
        let lines = if row.reason.is_warning() { &mut warnings } else { &mut failures };
        let (reason, is_full) = (row.reason.as_str(), lines.len() == MAX_LINES);
        match lines.iter_mut().find(|line| {
            line.reason == reason
                && line.error_description == said
                && line.expected == expected
                && line.received == received
        }) {
            Some(line) => {
                line.count += count;
                line.first_at = line.first_at.min(row.hour);
            }
            None if is_full => more = true,
            None => lines.push(Diagnostic {
                reason: reason.into(),
                summary: row.reason.title().into(),
                advice: row.reason.advice().into(),
                error_description: said,
                expected,
                received,
                count,
                first_at: row.hour,
                last_at: row.last_at,
            }),
        }
    }
    Ok(Diagnostics { lines: failures, warnings, more })
}

/// The error description, the expected and the received value. A diagnostic without values stores
/// the description as its expected value.
fn display_values(reason: Reason, expected: String, received: String) -> (String, String, String) {
    if received.is_empty() && reason != Reason::RedirectUriMissing {
        (expected, String::new(), received)
    } else {
        (String::new(), expected, received)
    }
}

/// Equal diagnostics within one hour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiagnosticEntry {
    /// Why the requests were rejected.
    pub reason: Reason,
    /// The value that the server would have accepted, or the error description if there is none.
    pub expected: String,
    /// The value that the client sent; empty if there is none to show.
    pub received: String,
    /// Start of the hour, in Unix seconds.
    pub hour: i64,
    /// Number of rejected requests.
    pub count: i64,
    /// Time of the newest one, in Unix seconds.
    pub last_at: i64,
}

/// The newest diagnostics of one client (by row id), or of unknown clients (empty id).
pub async fn list_by_tenant(
    tenant: &Tenant,
    actor: &Actor,
    client_row_id: &str,
    limit: u64,
) -> Result<Vec<DiagnosticEntry>> {
    if !actor.can(Permission::Read) {
        return Err(Error::Forbidden);
    }
    newest(tenant, client_row_id, limit).await
}

async fn newest(tenant: &Tenant, client_row_id: &str, limit: u64) -> Result<Vec<DiagnosticEntry>> {
    let rows = store::diagnostic::list_by_client(&tenant.reader(), client_row_id, limit).await?;
    // Skip unknown reasons: a newer version has written them.
    let known = rows.into_iter().filter_map(|row| Some((Reason::parse(&row.reason)?, row)));
    Ok(known
        .map(|(reason, row)| DiagnosticEntry {
            reason,
            expected: row.expected,
            received: row.received,
            hour: row.hour,
            count: row.count,
            last_at: row.last_at,
        })
        .collect())
}
