//! The logo of a client, as the consent page shows it, and the icon of an identity provider.

use axum::{
    extract::Path,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use domain::{FetchedImage, client::logo, identity_provider};

use crate::{
    extract::CurrentTenant,
    respond::{error::JsonError, not_found},
};

/// An image from another site: it may load and run nothing, also where it is opened as a page.
const POLICY: HeaderValue =
    HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'; sandbox");
/// The path contains the digest of the image.
const CACHE_CONTROL: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

pub async fn show(
    CurrentTenant(tenant): CurrentTenant,
    Path((client, digest)): Path<(String, String)>,
) -> Result<Response, JsonError> {
    respond(logo::image(&tenant, &client, &digest).await?).await
}

pub async fn show_provider_icon(
    CurrentTenant(tenant): CurrentTenant,
    Path((provider, digest)): Path<(String, String)>,
) -> Result<Response, JsonError> {
    respond(identity_provider::icon_image(&tenant, &provider, &digest).await?).await
}

async fn respond(image: Option<FetchedImage>) -> Result<Response, JsonError> {
    let Some(FetchedImage { media_type, content }) = image else {
        return Ok(not_found().await);
    };
    let Ok(media_type) = HeaderValue::from_str(&media_type) else { return Ok(not_found().await) };
    let headers = [
        (header::CONTENT_TYPE, media_type),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::CACHE_CONTROL, CACHE_CONTROL),
    ];
    Ok((headers, content).into_response())
}
