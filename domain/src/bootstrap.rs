//! Bootstrap of a server process before it accepts requests: apply the file of `TENANTRY_APPLY` and
//! Sage's environment variables.
//!
//! A lease serializes processes that start at the same time.

use crate::{
    actor::Actor,
    apply::{self, Report},
    error::Result,
    lease,
    platform::Platform,
    sage_env,
    vault::DigestKind,
};

/// What the bootstrap has done.
#[derive(Debug, Default)]
pub struct BootstrapReport {
    /// `None` if there is no file, or if this version has applied the same content before.
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
        if let Some((text, parsed)) = file {
            let digest = platform
                .vault()
                .digest(DigestKind::AppliedFile, &format!("{} {text}", env!("CARGO_PKG_VERSION")));
            if platform.db().installation().row().await?.applied_digest.as_ref() != Some(&digest) {
                report.applied =
                    Some(apply::apply(platform, &Actor::environment(), parsed, false).await?);
                platform.db().installation_writer().set_applied_digest(&digest).await?;
            }
        }
        report.is_sage_env_pending = !sage_env::apply(platform).await?;
        Ok(report)
    })
    .await
}
