//! `tenantry apply`: brings the tenants, users, clients and providers of a file into the described
//! state.
//!
//! The whole file is validated before anything is written. It is then written in batches, each in
//! a transaction of its own, so that other tenants never wait long. An interrupted run is resumed
//! by applying the file again: what is already as described is not written. Objects and keys that
//! the file does not name are left alone.

mod locate;
mod overlay;
mod parse;
mod plan;
mod write;

pub(crate) use overlay::user_patch;
pub use parse::{Mistake, ParseError, parse, with_lines};

use contract::{apply::File, sign_up::SignUp};

pub use crate::model::apply_outcome::ApplyOutcome;
use crate::{
    client,
    model::{actor::Actor, error::Result},
    runtime::platform::Platform,
};

/// One object of the file and what became of it. `kind` is `tenant`, `user`, `client`,
/// `provider` or `mail_text`.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct ReportLine {
    /// Slug of the tenant that the object belongs to.
    pub tenant: String,
    /// The type of the object.
    pub kind: &'static str,
    /// The tenant's slug, the username, the `client_id`, or the kind and language of a text.
    pub name: String,
    /// What was done, or would be done by a run that is not dry.
    #[serde(rename = "did")]
    pub outcome: ApplyOutcome,
}

/// The issuer of a tenant of the file, as clients have to be configured.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct TenantIssuer {
    /// Slug of the tenant.
    pub tenant: String,
    /// The value of `iss` in its tokens and metadata.
    pub issuer: String,
}

/// What was changed (or would be, in a dry run), and notes on what this version does not support.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Report {
    /// One line for each object of the file, in the order in which they are written.
    pub lines: Vec<ReportLine>,
    /// Empty in a dry run.
    pub issuers: Vec<TenantIssuer>,
    /// Sentences for the operator, each with the slug of its tenant.
    pub notes: Vec<String>,
}

/// Apply a file. A `dry_run` only reads.
///
/// # Errors
/// [`Error::Invalid`](crate::Error::Invalid) with every problem of the file, before anything is
/// written.
pub async fn apply(
    platform: &Platform,
    actor: &Actor,
    file: File,
    dry_run: bool,
) -> Result<Report> {
    let plans = plan::plan(platform, &file).await?;
    let mut report = Report { notes: notes(platform, &file), ..Report::default() };
    for (desired, plan) in file.tenants.iter().zip(plans) {
        report.notes.extend(plan.note.clone());
        if dry_run {
            plan.report(desired, &mut report.lines);
        } else {
            write::write(platform, actor, desired, plan, &mut report).await?;
        }
    }
    Ok(report)
}

/// Notes on what has no effect in this installation, and on dangerous grants.
fn notes(platform: &Platform, file: &File) -> Vec<String> {
    let mut notes = Vec::new();
    for tenant in &file.tenants {
        let policy = tenant.settings.get("sign_up").cloned().unwrap_or_default();
        if serde_json::from_value(policy).is_ok_and(|policy: SignUp| policy == SignUp::Open)
            && !platform.is_mail_on()
        {
            let slug = &tenant.slug;
            notes.push(format!("{slug}: sign_up: open needs a mail server (TENANTRY_SMTP_URL)"));
        }
        for client in &tenant.clients {
            let grants = client.grant_types.as_deref().unwrap_or_default();
            for warning in client::grant_warnings(grants) {
                notes.push(format!("{}: “{}”: {warning}", tenant.slug, client.client_id));
            }
        }
    }
    notes
}
