//! Logos of clients (`logo_uri`, RFC 7591 §2): fetched once and served from here
//! ([`crate::runtime::fetched_image`]).

use contract::routes::Endpoint;
use oauth::ClientMetadata;

use crate::{
    model::error::Result,
    runtime::{fetched_image::FetchedImage, tenant::Tenant, transaction::Transaction},
};

/// Requests the logo of the client if its URI has changed. `before` is the earlier metadata.
pub(super) async fn request_if_changed(
    tx: &Transaction,
    row_id: &str,
    before: Option<&ClientMetadata>,
    after: &ClientMetadata,
) -> Result<()> {
    let earlier = before.and_then(|metadata| metadata.logo_uri.as_ref());
    if earlier == after.logo_uri.as_ref() {
        return Ok(());
    }
    match &after.logo_uri {
        Some(uri) => store::client_logo::request(tx.scope(), row_id, uri, tx.now().0).await?,
        None => drop(store::client_logo::remove(tx.scope(), row_id).await?),
    }
    Ok(())
}

/// The URL of the client's logo; `None` if there is none, or not yet.
pub(crate) async fn url(tenant: &Tenant, row_id: &str) -> Result<Option<String>> {
    let digest = store::client_logo::digest(&tenant.reader(), row_id).await?;
    Ok(digest.map(|digest| tenant.url_with_all(Endpoint::Logo, &[row_id, &digest])))
}

/// Why the client's logo could not be fetched, as a sentence.
pub(super) async fn problem(tenant: &Tenant, row_id: &str) -> Result<Option<String>> {
    let row = store::client_logo::by_id(&tenant.reader(), row_id).await?;
    Ok(row.and_then(|row| row.problem))
}

/// The image with this digest, if it is the client's logo.
pub async fn image(tenant: &Tenant, row_id: &str, digest: &str) -> Result<Option<FetchedImage>> {
    let row = store::client_logo::by_id(&tenant.reader(), row_id).await?;
    let row = row.filter(|row| row.digest.as_deref() == Some(digest));
    Ok(row.and_then(|row| FetchedImage::from_columns(row.media_type, row.content)))
}
