//! Bootstrap of a server process before it accepts requests: apply the file of `TENANTRY_APPLY` and
//! Sage's environment variables.
//!
//! A lease serializes processes that start at the same time.

use crate::{
    apply::{self, Report},
    model::{
        actor::{Actor, Cause},
        error::Result,
    },
    runtime::{lease, platform::Platform, vault::DigestKind},
    sage_env, tenant,
};

/// What the bootstrap has done.
#[derive(Debug, Default)]
pub struct BootstrapReport {
    /// `None` if there is no file, or if the same content was applied before.
    pub applied: Option<Report>,
    /// Whether Sage's variables could not be applied because there is no default tenant yet.
    pub is_sage_env_pending: bool,
}

/// Run the bootstrap. `file` is the text of the file and its parsed content.
pub async fn run(
    platform: &Platform,
    file: Option<(String, contract::apply::File)>,
) -> Result<BootstrapReport> {
    lease::with_lease(platform, "start", async || {
        let mut report = BootstrapReport::default();
        tenant::store_configured_default(platform, &Actor::environment(Cause::Configuration))
            .await?;
        if let Some((text, parsed)) = file {
            let installation = platform.db().installation();
            let digest = applied_digest(platform, &text);
            let stored = installation.row().await?.applied_digest;
            if stored.as_ref() == Some(&digest) {
                // This content was applied.
            } else if stored.is_some_and(|stored| stored == legacy_digest(platform, &text)) {
                platform.db().installation_writer().set_applied_digest(&digest).await?;
            } else {
                let applied = apply::apply(
                    platform,
                    &Actor::environment(Cause::Configuration),
                    parsed,
                    false,
                )
                .await;
                report.applied = Some(applied.map_err(|error| apply::with_lines(&text, error))?);
                platform.db().installation_writer().set_applied_digest(&digest).await?;
            }
        }
        report.is_sage_env_pending = !sage_env::apply(platform).await?;
        Ok(report)
    })
    .await
}

/// Identifies the content of a file. An earlier build that has left something out of it has stored
/// another digest, so that the file is applied again.
fn applied_digest(platform: &Platform, text: &str) -> String {
    platform.vault().digest(DigestKind::AppliedFile, text)
}

/// What builds up to 0.1.0 stored.
fn legacy_digest(platform: &Platform, text: &str) -> String {
    platform.vault().digest(DigestKind::AppliedFile, &format!("0.1.0 {text}"))
}
