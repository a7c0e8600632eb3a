//! Deletes kept tokens that have ended because a provider keeps none any more.
//!
//! What reads or refreshes tokens compares their generation with the provider's, so that nothing
//! is given out in between; there may be one for each user of the tenant.

use store::{BatchSize, identity_provider::Row, provider_token};

use crate::{
    model::error::Result,
    runtime::{job_outcome::JobOutcome, platform::Platform},
};

/// Providers that are read at once.
const PROVIDERS: u64 = 100;

/// Delete the ended tokens of all tenants, in batches. Returns the number of providers whose tokens
/// were deleted.
pub async fn remove_ended_tokens(platform: &Platform) -> Result<u64> {
    let mut outcome = JobOutcome::default();
    loop {
        let failed = outcome.failed_tenants();
        let installation = platform.db().installation();
        let providers = installation.providers_with_ended_tokens(failed, PROVIDERS).await?;
        if providers.is_empty() {
            return outcome.finish();
        }
        for provider in &providers {
            let removed = remove_of_provider(platform, provider).await;
            outcome.record(&provider.tenant_id, removed);
        }
    }
}

/// Each batch is a transaction, so that other writers take turns (L5).
async fn remove_of_provider(platform: &Platform, provider: &Row) -> Result<bool> {
    let (mut size, mut position) = (BatchSize::new(), String::new());
    loop {
        let scope = platform.db().begin_tenant(&provider.tenant_id).await?;
        let (id, rows) = (&provider.id, size.rows());
        let batch = provider_token::remove_ended(&scope, id, &position, rows);
        let (last, _) = size.timed(batch).await?;
        if last.is_none() {
            // If more have ended meanwhile, the next turn finds them.
            let generation = &provider.token_generation;
            store::identity_provider::record_removed_tokens(&scope, id, generation).await?;
        }
        scope.commit().await?;
        match last {
            Some(last) => position = last,
            None => return Ok(true),
        }
    }
}
