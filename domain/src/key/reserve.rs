//! A reserve of RSA keys, generated ahead of time so that no request generates one.

use zeroize::Zeroizing;

use crate::{
    model::{
        algorithm::Algorithm,
        error::{Error, Result},
    },
    runtime::{id, key_ring::sign, platform::Platform, transaction::Transaction},
};

/// Number of RSA keys in a full reserve.
pub const SIZE: u64 = 8;
const LABEL: &str = "key-reserve";

/// Claim one key in the caller's transaction. An empty reserve wakes the job that fills it and
/// fails with [`Error::Busy`].
pub(super) async fn claim(tx: &mut Transaction) -> Result<Zeroizing<Vec<u8>>> {
    match tx.scope().claim_reserved_key(Algorithm::Rs256.as_str()).await? {
        Some(sealed) => tx.platform().vault().open(LABEL, &sealed),
        None => {
            tx.platform().request_reserve_refill();
            Err(Error::Busy { retry_after: 2 })
        }
    }
}

/// Fails with [`Error::Busy`], and wakes the job that fills the reserve, if it is empty.
pub(super) async fn require(platform: &Platform) -> Result<()> {
    if platform.db().installation().count_reserved_keys(Algorithm::Rs256.as_str()).await? > 0 {
        return Ok(());
    }
    platform.request_reserve_refill();
    Err(Error::Busy { retry_after: 2 })
}

/// Generate keys until the reserve is full, on blocking threads: each takes up to a quarter of a
/// second. Returns how many were added.
pub async fn fill(platform: &Platform, size: u64) -> Result<u64> {
    let mut added = 0;
    while platform.db().installation().count_reserved_keys(Algorithm::Rs256.as_str()).await? < size
    {
        let pkcs8 = tokio::task::spawn_blocking(|| sign::generate(Algorithm::Rs256))
            .await
            .map_err(|error| Error::internal(error.to_string()))??;
        add(platform, &pkcs8).await?;
        added += 1;
    }
    Ok(added)
}

/// Add one RSA key in PKCS#8 (tests add fixed ones).
pub async fn add(platform: &Platform, pkcs8: &[u8]) -> Result<()> {
    sign::PrivateKey::parse(Algorithm::Rs256, pkcs8)?;
    let sealed = platform.vault().seal(LABEL, pkcs8, platform.entropy())?;
    let id = id::new("rsv", platform.now_ms(), platform.entropy());
    platform
        .db()
        .installation_writer()
        .insert_reserved_key(&id, Algorithm::Rs256.as_str(), &sealed, platform.now().0)
        .await?;
    platform.notify_reserve_filled();
    Ok(())
}
