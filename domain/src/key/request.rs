//! Requests for the keys that sign ID tokens.
//!
//! Registering a client requests the key that it needs; one that can only use client credentials
//! receives no ID token and needs none. An RSA key is then claimed from the reserve by a job, or
//! by the first request for the JWK Set or for an ID token, if that comes earlier. So a tenant of
//! machine-to-machine clients costs no RSA key, and no registration waits for one.

use std::{sync::Arc, time::Duration};

use oauth::{ClientMetadata, GrantType};
use tokio::time::{Instant, timeout_at};

use super::{create, reserve};
use crate::{
    model::{
        actor::Actor,
        algorithm::Algorithm,
        error::{Error, Result},
    },
    runtime::{
        cache::CacheKey, job_outcome::JobOutcome, key_ring::KeyRing, platform::Platform,
        tenant::Tenant, transaction::Transaction,
    },
};

/// How long a request for an ID token waits for the reserve to be filled.
const MAX_WAIT: Duration = Duration::from_secs(5);
/// Keys that one run of the job creates: some seconds of computing.
const KEYS_PER_RUN: u64 = 100;

/// Request the key that signs the client's ID tokens, unless the tenant has it. Only an RSA key is
/// created later.
pub(crate) async fn request_for_client(
    tx: &mut Transaction,
    metadata: &ClientMetadata,
) -> Result<()> {
    if metadata.grant_types().iter().all(|grant| *grant == GrantType::ClientCredentials) {
        return Ok(());
    }
    let algorithm = metadata
        .id_token_signed_response_alg
        .as_deref()
        .and_then(Algorithm::parse)
        .unwrap_or(Algorithm::Rs256);
    match algorithm {
        Algorithm::Es256 | Algorithm::EdDsa => create::ensure(tx, algorithm).await,
        Algorithm::Rs256 => {
            if create::has_active(tx.scope(), algorithm).await? {
                return Ok(());
            }
            let now = tx.now().0;
            if store::key_request::insert_if_absent(tx.scope(), algorithm.as_str(), now).await? {
                tx.invalidate(CacheKey::Keys);
            }
            Ok(())
        }
    }
}

/// The keys to publish. A requested key is created first; while the reserve is empty, the returned
/// ring is not complete, and must not be cached by the caller.
pub async fn published(tenant: &Tenant) -> Result<Arc<KeyRing>> {
    let ring = tenant.keys().await?;
    let Some(missing) = ring.missing() else { return Ok(ring) };
    match create_from_reserve(tenant, missing).await {
        Ok(()) => tenant.keys().await,
        Err(Error::Busy { .. }) => Ok(ring),
        Err(error) => Err(error),
    }
}

/// Ensure that the tenant can sign with this algorithm, before something is issued that cannot be
/// issued twice. Waits for the job that fills the reserve.
///
/// # Errors
/// [`Error::Busy`] if the reserve stays empty for five seconds.
pub(crate) async fn ensure_signer(tenant: &Tenant, algorithm: Algorithm) -> Result<()> {
    if tenant.keys().await?.can_sign_with(algorithm) {
        return Ok(());
    }
    let deadline = Instant::now() + MAX_WAIT;
    loop {
        let filled = tenant.platform().reserve_filled();
        match create_from_reserve(tenant, algorithm).await {
            Err(Error::Busy { .. }) if Instant::now() < deadline => {
                // Woken or not: the next attempt decides.
                let _ = timeout_at(deadline, filled).await;
            }
            outcome => return outcome,
        }
    }
}

/// Create the requested keys of all tenants, oldest first. Returns how many were created.
pub async fn create_requested(platform: &Platform) -> Result<u64> {
    let mut outcome = JobOutcome::default();
    loop {
        let failed = outcome.failed_tenants().len();
        let installation = platform.db().installation();
        let requests =
            store::key_request::oldest(&installation, outcome.failed_tenants(), KEYS_PER_RUN);
        for (id, algorithm) in requests.await? {
            outcome.record(&id, create_for(platform, &id, &algorithm).await);
        }
        if outcome.failed_tenants().len() == failed {
            return outcome.finish();
        }
    }
}

async fn create_for(platform: &Platform, tenant_id: &str, algorithm: &str) -> Result<bool> {
    let Some(tenant) = platform.tenant_by_id(tenant_id).await? else { return Ok(false) };
    let algorithm = Algorithm::parse(algorithm)
        .ok_or_else(|| Error::internal(format!("{algorithm} is not a signature algorithm")))?;
    reserve::fill(platform, 1).await?;
    create_from_reserve(&tenant, algorithm).await.map(|()| true)
}

/// Create an active key and withdraw its request, unless another request has done both.
async fn create_from_reserve(tenant: &Tenant, algorithm: Algorithm) -> Result<()> {
    // Reads first, so that requests do not wait for the writer while the reserve is empty.
    if algorithm == Algorithm::Rs256 && !create::has_active(&tenant.reader(), algorithm).await? {
        reserve::require(tenant.platform()).await?;
    }
    tenant
        .transaction(&Actor::job(), async |tx| {
            create::ensure(tx, algorithm).await?;
            store::key_request::remove(tx.scope(), algorithm.as_str()).await?;
            Ok(())
        })
        .await?;
    // Another process may have created it, and this one not have polled that change yet.
    tenant.platform().cache().invalidate(tenant.id(), &CacheKey::Keys);
    Ok(())
}
