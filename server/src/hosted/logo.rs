//! The logo of a client, as the consent page shows it.

use axum::{
    extract::Path,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use domain::client::logo::{self, Logo};

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
    let Some(Logo { media_type, content }) = logo::image(&tenant, &client, &digest).await? else {
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
