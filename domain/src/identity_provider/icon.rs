//! Icons of providers: an image of the tenant's own, fetched once and served from here
//! ([`crate::runtime::fetched_image`]), or the letters of the make.

use contract::{provider::ProviderKind, routes::Endpoint};
use url::Url;

use crate::{
    model::{
        error::{InvalidField, Result},
        identity_provider::IdentityProvider,
    },
    runtime::{fetched_image::FetchedImage, tenant::Tenant, transaction::Transaction},
};

/// What stands for a provider beside its name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProviderIcon {
    /// The make, some of which have a logo.
    pub kind: ProviderKind,
    /// Shown without an image or logo.
    pub letters: String,
    /// The URL of the image, if there is one.
    pub url: Option<String>,
}

impl ProviderIcon {
    pub(crate) fn of(tenant: &Tenant, provider: &IdentityProvider) -> Self {
        let digest = provider.icon_digest.as_deref();
        let url = |digest| url_at(tenant.base_url(), &provider.id, digest);
        let kind = provider.settings.kind;
        Self { kind, letters: kind.icon_letters(provider.name()), url: digest.map(url) }
    }
}

/// The URL of the image with this digest, at the host of the page that shows it, which loads no
/// images of other hosts.
fn url_at(base_url: &str, provider_id: &str, digest: &str) -> String {
    format!("{base_url}{}", Endpoint::ProviderIcon.path_with_all(&[provider_id, digest]))
}

/// As [`url_at`], for a page of the console.
pub(super) fn console_url(tenant: &Tenant, provider_id: &str, digest: &str) -> String {
    url_at(&tenant.console_base_url(), provider_id, digest)
}

/// Why the image cannot be fetched from this URL, as far as the URL says.
pub(super) fn url_problem(tenant: &Tenant, icon: Option<&str>) -> Option<InvalidField> {
    let icon = icon?;
    let message = match Url::parse(icon) {
        Ok(url) if icon.len() <= 2000 && url.username().is_empty() && url.fragment().is_none() => {
            let error = tenant.platform().outbound().check_public(&url).err()?;
            format!("The image can't be loaded from here: {error}.")
        }
        _ => "Enter the URL of an image that begins with https://.".to_owned(),
    };
    Some(InvalidField { field: "icon".into(), message })
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

/// The image with this digest, if it is the provider's icon.
pub async fn icon_image(tenant: &Tenant, id: &str, digest: &str) -> Result<Option<FetchedImage>> {
    let row = store::provider_icon::by_id(&tenant.reader(), id).await?;
    let row = row.filter(|row| row.digest.as_deref() == Some(digest));
    Ok(row.and_then(|row| FetchedImage::from_columns(row.media_type, row.content)))
}
