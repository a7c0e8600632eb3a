//! A provider in the transaction that relies on it: as it is now, and still the one that was read.

use crate::{
    model::{
        error::{Error, Result},
        identity_provider::IdentityProvider,
        provider_source::ProviderSource,
    },
    runtime::{load_providers::from_row, transaction::Transaction},
};

/// Locks a provider as [`lock_enabled`] does, also a disabled one: for a test sign-in.
///
/// # Errors
///
/// [`Error::NotFound`] if it was deleted, added anew, or identifies its users in another way.
pub(super) async fn lock(tx: &Transaction, id: &str, source: &ProviderSource) -> Result<()> {
    let row = store::identity_provider::lock(tx.scope(), id).await?;
    from_source(row, source).map(drop)
}

/// Locks an enabled provider against changes and returns its settings as they are now.
///
/// # Errors
///
/// [`Error::NotFound`] if it was disabled, deleted, added anew, or identifies its users in another
/// way than `source` does.
pub(crate) async fn lock_enabled(
    tx: &Transaction,
    id: &str,
    source: &ProviderSource,
) -> Result<IdentityProvider> {
    let row = store::identity_provider::lock_enabled(tx.scope(), id).await?;
    from_source(row, source)
}

fn from_source(
    row: Option<store::identity_provider::Row>,
    source: &ProviderSource,
) -> Result<IdentityProvider> {
    let provider = from_row(row.ok_or(Error::NotFound)?)?;
    if ProviderSource::of(&provider) != *source {
        return Err(Error::NotFound);
    }
    Ok(provider)
}
