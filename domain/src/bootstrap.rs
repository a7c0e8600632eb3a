//! What a start makes so before it answers: the file of `TENANTRY_APPLY` and Sage's variables.
//! Processes that start together do it one after the other.

use crate::{
    actor::Actor,
    apply::{self, Report},
    error::Result,
    lease,
    platform::Platform,
    sage_env,
    vault::DigestKind,
};

/// What became of it.
#[derive(Debug, Default)]
pub struct BootstrapReport {
    /// Nothing where there is no file, or where this build has applied this content before.
    pub applied: Option<Report>,
    /// Sage's variables wait until there is a default tenant.
    pub is_sage_env_pending: bool,
}

/// `file` is the text and what was read from it.
pub async fn run(
    platform: &Platform,
    file: Option<(String, contract::apply::File)>,
) -> Result<BootstrapReport> {
    lease::with_lease(platform, "start", async || {
        let mut report = BootstrapReport::default();
        if let Some((text, parsed)) = file {
            let digest = platform
                .vault()
                .digest(DigestKind::AppliedFile, &format!("{} {text}", env!("CARGO_PKG_VERSION")));
            let installation = platform.db().installation();
            if installation.row().await?.applied_digest.as_ref() != Some(&digest) {
                report.applied =
                    Some(apply::apply(platform, &Actor::environment(), parsed, false).await?);
                installation.set_applied_digest(&digest).await?;
            }
        }
        report.is_sage_env_pending = !sage_env::apply(platform).await?;
        Ok(report)
    })
    .await
}
