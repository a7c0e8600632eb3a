//! Images of other sites: fetched once by a job and served from here, so that a page makes no
//! browser request an image of another site, and what an administrator has seen is not exchanged
//! later.

use std::time::Duration;

use aws_lc_rs::digest::{SHA256, digest};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use store::{InstallationScope, client_logo, provider_icon};
use tokio::time::timeout;
use url::Url;

use super::{
    cache::CacheKey,
    job_outcome::JobOutcome,
    outbound::{self, FetchError, NetworkScope},
    platform::Platform,
    transaction::Transaction,
};
use crate::model::{actor::Actor, error::Result};

/// Images of a kind that one run of the job fetches, and the time after which it leaves the others
/// to the next run.
const IMAGES_PER_RUN: u64 = 50;
const MAX_DURATION: Duration = Duration::from_secs(60);
/// Seconds until an image that could not be fetched is tried again.
const RETRY_AFTER: i64 = 86_400;

/// An image that is served to browsers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FetchedImage {
    /// One of the types that [`media_type`] recognises.
    pub media_type: String,
    /// The bytes of the image.
    pub content: Vec<u8>,
}

impl FetchedImage {
    /// The image with these stored columns, if it was fetched.
    pub(crate) fn from_columns(
        media_type: Option<String>,
        content: Option<String>,
    ) -> Option<Self> {
        Some(Self { media_type: media_type?, content: STANDARD.decode(content?).ok()? })
    }
}

/// What images are of.
#[derive(Clone, Copy, Debug)]
enum ImageOf {
    /// The logo of a client (`logo_uri`, RFC 7591 §2).
    Client,
    /// The icon of an identity provider.
    Provider,
}

impl ImageOf {
    async fn due(
        self,
        installation: &InstallationScope,
        now: i64,
    ) -> Result<Vec<(String, String, String)>> {
        let (latest, limit) = (now + RETRY_AFTER, IMAGES_PER_RUN);
        Ok(match self {
            Self::Client => client_logo::due(installation, now, latest, limit).await?,
            Self::Provider => provider_icon::due(installation, now, latest, limit).await?,
        })
    }

    async fn store(
        self,
        tx: &mut Transaction,
        image: (&str, &str),
        fetched: &std::result::Result<(&'static str, Vec<u8>), String>,
    ) -> Result<u64> {
        let try_at = tx.now().0 + RETRY_AFTER;
        let scope = tx.scope();
        let rows = match fetched {
            Ok((media_type, content)) => {
                let digest = URL_SAFE_NO_PAD.encode(digest(&SHA256, content));
                let columns = (&*digest, *media_type, &*STANDARD.encode(content));
                match self {
                    Self::Client => client_logo::store_image(scope, image, columns).await?,
                    Self::Provider => provider_icon::store_image(scope, image, columns).await?,
                }
            }
            Err(problem) => match self {
                Self::Client => client_logo::store_problem(scope, image, problem, try_at).await?,
                Self::Provider => {
                    provider_icon::store_problem(scope, image, problem, try_at).await?
                }
            },
        };
        if matches!(self, Self::Provider) && fetched.is_ok() {
            // The provider is cached with the digest of its icon.
            tx.invalidate(CacheKey::Providers);
        }
        Ok(rows)
    }
}

/// Fetches the images that are due. Returns how many.
pub(crate) async fn fetch_due(platform: &Platform) -> Result<u64> {
    let mut outcome = JobOutcome::default();
    let (installation, now) = (platform.db().installation(), platform.now().0);
    let mut due = Vec::new();
    for of in [ImageOf::Client, ImageOf::Provider] {
        due.extend(of.due(&installation, now).await?.into_iter().map(|image| (of, image)));
    }
    let fetch_all = async {
        for (of, (tenant_id, id, uri)) in due {
            outcome.record(&tenant_id, fetch(platform, of, &tenant_id, (&id, &uri)).await);
        }
    };
    if timeout(MAX_DURATION, fetch_all).await.is_err() {
        tracing::info!("fetching logos and icons takes long: the others follow with the next run");
    }
    outcome.finish()
}

async fn fetch(
    platform: &Platform,
    of: ImageOf,
    tenant_id: &str,
    image: (&str, &str),
) -> Result<bool> {
    let Some(tenant) = platform.tenant_by_id(tenant_id).await? else { return Ok(false) };
    let fetched = fetch_image(platform, image.1).await;
    let written =
        tenant.transaction(&Actor::job(), async |tx| of.store(tx, image, &fetched).await).await?;
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
