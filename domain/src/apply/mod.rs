//! `tenantry apply`: brings the tenants, users and clients of a file into the described state.
//!
//! Idempotent, one transaction per tenant. Objects that the file does not name are left alone.

mod parse;
mod tenant;

pub use parse::{ParseError, parse};

use contract::apply::File;

pub use crate::apply_outcome::ApplyOutcome;
use crate::{actor::Actor, error::Result, key, platform::Platform};

/// One object of the file and what became of it. `kind` is `tenant`, `user` or `client`.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct ReportLine {
    pub tenant: String,
    pub kind: &'static str,
    pub name: String,
    #[serde(rename = "did")]
    pub outcome: ApplyOutcome,
}

/// What was changed (or would be, in a dry run), and notes on what this version does not support.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Report {
    pub lines: Vec<ReportLine>,
    pub notes: Vec<String>,
}

/// Apply a file. A `dry_run` makes every change in transactions that are rolled back.
pub async fn apply(
    platform: &Platform,
    actor: &Actor,
    file: File,
    dry_run: bool,
) -> Result<Report> {
    let mut report = Report::default();
    let mut has_default = platform.default_tenant().await?.is_some();
    for (position, desired) in file.tenants.into_iter().enumerate() {
        if !dry_run && !desired.clients.is_empty() {
            // A new client may need an RSA key, and the job that fills the key reserve may not run
            // in this process.
            key::reserve::fill(platform, 1).await?;
        }
        let id = tenant::apply(platform, actor, desired, position, dry_run, &mut report).await?;
        if !has_default && !dry_run {
            crate::setup::set_default_tenant(platform, &id).await?;
            has_default = true;
        }
    }
    Ok(report)
}
