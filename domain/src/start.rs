//! What a start makes so before it answers: the file of `TENANTRY_APPLY` and Sage's variables.
//! Processes that start together do it one after the other.

use crate::{
    actor::Actor,
    apply::{self, Report},
    environment,
    error::Result,
    lease,
    platform::Platform,
    vault::DigestKind,
};

/// What became of it.
#[derive(Debug, Default)]
pub struct Started {
    /// Nothing where there is no file, or where this build has applied this content before.
    pub applied: Option<Report>,
    /// Sage's variables wait until there is a default tenant.
    pub environment_waits: bool,
}

/// `file` is the text and what was read from it.
pub async fn start(
    platform: &Platform,
    file: Option<(String, contract::apply::File)>,
) -> Result<Started> {
    lease::with_lease(platform, "start", async || {
        let mut started = Started::default();
        if let Some((text, wanted)) = file {
            let digest = platform
                .vault()
                .digest(DigestKind::AppliedFile, &format!("{} {text}", env!("CARGO_PKG_VERSION")));
            let installation = platform.db().installation();
            if installation.row().await?.applied_digest.as_ref() != Some(&digest) {
                started.applied =
                    Some(apply::apply(platform, &Actor::environment(), wanted, false).await?);
                installation.set_applied_digest(&digest).await?;
            }
        }
        started.environment_waits = !environment::apply(platform).await?;
        Ok(started)
    })
    .await
}
