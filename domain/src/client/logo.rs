//! Logos of clients (`logo_uri`, RFC 7591 §2): fetched once by a job and served from here, so that
//! a consent page makes no browser request an image of another site, and what an administrator has
//! approved is not exchanged later.

use std::time::Duration;

use aws_lc_rs::digest::{SHA256, digest};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use contract::routes::Endpoint;
use oauth::ClientMetadata;
use tokio::time::timeout;
use url::Url;

use crate::{
    model::{actor::Actor, error::Result},
    runtime::{
        job_outcome::JobOutcome,
        outbound::{self, FetchError, NetworkScope},
        platform::Platform,
        tenant::Tenant,
        transaction::Transaction,
    },
};

/// Logos that one run of the job fetches, and the time after which it leaves the others to the next
/// run.
const LOGOS_PER_RUN: u64 = 50;
const MAX_DURATION: Duration = Duration::from_secs(60);
/// Seconds until a logo that could not be fetched is tried again.
const RETRY_AFTER: i64 = 86_400;

/// An image that is served to browsers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logo {
    /// One of the types that [`media_type`] recognises.
    pub media_type: String,
    /// The bytes of the image.
    pub content: Vec<u8>,
}

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
pub async fn image(tenant: &Tenant, row_id: &str, digest: &str) -> Result<Option<Logo>> {
    let row = store::client_logo::by_id(&tenant.reader(), row_id).await?;
    let Some(row) = row.filter(|row| row.digest.as_deref() == Some(digest)) else {
        return Ok(None);
    };
    let (Some(media_type), Some(content)) = (row.media_type, row.content) else { return Ok(None) };
    let content = STANDARD.decode(content).ok();
    Ok(content.map(|content| Logo { media_type, content }))
}

/// Fetches the logos that are due. Returns how many.
pub async fn fetch_due(platform: &Platform) -> Result<u64> {
    let mut outcome = JobOutcome::default();
    let (installation, now) = (platform.db().installation(), platform.now().0);
    let due = store::client_logo::due(&installation, now, now + RETRY_AFTER, LOGOS_PER_RUN).await?;
    let fetch_all = async {
        for (tenant_id, row_id, uri) in due {
            outcome.record(&tenant_id, fetch(platform, &tenant_id, &row_id, &uri).await);
        }
    };
    if timeout(MAX_DURATION, fetch_all).await.is_err() {
        tracing::info!("fetching logos of clients takes long: the others follow with the next run");
    }
    outcome.finish()
}

async fn fetch(platform: &Platform, tenant_id: &str, row_id: &str, uri: &str) -> Result<bool> {
    let Some(tenant) = platform.tenant_by_id(tenant_id).await? else { return Ok(false) };
    let fetched = fetch_image(platform, uri).await;
    let written = tenant
        .transaction(&Actor::job(), async |tx| {
            let logo = (row_id, uri);
            Ok(match &fetched {
                Ok((media_type, content)) => {
                    let digest = URL_SAFE_NO_PAD.encode(digest(&SHA256, content));
                    let image = (&*digest, *media_type, &*STANDARD.encode(content));
                    store::client_logo::store_image(tx.scope(), logo, image).await?
                }
                Err(problem) => {
                    let try_at = tx.now().0 + RETRY_AFTER;
                    store::client_logo::store_problem(tx.scope(), logo, problem, try_at).await?
                }
            })
        })
        .await?;
    Ok(written > 0 && fetched.is_ok())
}

/// The media type and the bytes of the image at this URL, or why it cannot be used.
async fn fetch_image(
    platform: &Platform,
    uri: &str,
) -> std::result::Result<(&'static str, Vec<u8>), String> {
    let not_fetched =
        |error: FetchError| format!("The image could not be loaded: {}.", error.reason());
    let url = Url::parse(uri).map_err(|_| "This is not a URL.".to_owned())?;
    let request = outbound::get(&url, "image/*").map_err(not_fetched)?;
    let response = platform.outbound().send(request, NetworkScope::Public).await;
    let response = response.map_err(not_fetched)?;
    let status = response.status().as_u16();
    if status != 200 {
        return Err(format!("The image could not be loaded: the response has status {status}."));
    }
    let content = response.into_body();
    match media_type(&content) {
        Some(media_type) => Ok((media_type, content)),
        None => Err("This is not an image. Use PNG, JPEG, WebP, GIF or SVG.".into()),
    }
}

/// The media type of an image that pages may show, from its first bytes: what the other site says
/// about it is not relied on.
fn media_type(content: &[u8]) -> Option<&'static str> {
    match content {
        [0x89, b'P', b'N', b'G', ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'G', b'I', b'F', b'8', ..] => Some("image/gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => {
            let text = std::str::from_utf8(content).ok()?.trim_start_matches('\u{feff}').trim();
            let is_svg = text.starts_with("<svg")
                || (text.starts_with("<?xml") || text.starts_with("<!")) && text.contains("<svg");
            is_svg.then_some("image/svg+xml")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_type_follows_from_the_content() {
        for (content, expected) in [
            (&b"\x89PNG\r\n\x1a\n"[..], Some("image/png")),
            (b"\xff\xd8\xff\xe0", Some("image/jpeg")),
            (b"GIF89a", Some("image/gif")),
            (b"RIFF\x00\x00\x00\x00WEBPVP8 ", Some("image/webp")),
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", Some("image/svg+xml")),
            (b"\xef\xbb\xbf<?xml version='1.0'?><svg/>", Some("image/svg+xml")),
            (b"<!DOCTYPE html><html></html>", None),
            (b"<html><svg/></html>", None),
            (b"", None),
            (b"RIFF\x00\x00\x00\x00WAVE", None),
        ] {
            assert_eq!(media_type(content), expected, "{content:?}");
        }
    }
}
