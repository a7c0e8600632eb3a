//! Icons of providers: an image of the tenant's own, fetched once and served from here
//! ([`crate::runtime::fetched_image`]), or the letters of the make.

use contract::routes::Endpoint;

use crate::{
    model::{error::Result, identity_provider::IdentityProvider},
    runtime::{fetched_image::FetchedImage, tenant::Tenant, transaction::Transaction},
};

/// What stands for a provider beside its name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProviderIcon {
    /// Shown without an image.
    pub letters: String,
    /// The URL of the image, if there is one.
    pub url: Option<String>,
}

impl ProviderIcon {
    pub(crate) fn of(tenant: &Tenant, provider: &IdentityProvider) -> Self {
        let digest = provider.icon_digest.as_deref();
        let url = |digest| tenant.url_with_all(Endpoint::ProviderIcon, &[&provider.id, digest]);
        Self { letters: provider.settings.kind.icon_letters(provider.name()), url: digest.map(url) }
    }
}

/// Requests the image at this URL if it is another one than before.
pub(super) async fn request_if_changed(
    tx: &Transaction,
    id: &str,
    before: Option<&str>,
    after: Option<&str>,
) -> Result<()> {
    if before == after {
        return Ok(());
    }
    match after {
        Some(url) => store::provider_icon::request(tx.scope(), id, url, tx.now().0).await?,
        None => drop(store::provider_icon::remove(tx.scope(), id).await?),
    }
    Ok(())
}

/// Why the image could not be fetched, as a sentence.
pub(super) async fn problem(tenant: &Tenant, id: &str) -> Result<Option<String>> {
    let row = store::provider_icon::by_id(&tenant.reader(), id).await?;
    Ok(row.and_then(|row| row.problem))
}

/// The image with this digest, if it is the provider's icon.
pub async fn icon_image(tenant: &Tenant, id: &str, digest: &str) -> Result<Option<FetchedImage>> {
    let row = store::provider_icon::by_id(&tenant.reader(), id).await?;
    let row = row.filter(|row| row.digest.as_deref() == Some(digest));
    Ok(row.and_then(|row| FetchedImage::from_columns(row.media_type, row.content)))
}
