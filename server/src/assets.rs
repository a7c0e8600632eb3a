//! Static assets (script, WebAssembly, style sheet), embedded in the binary.
//!
//! Their names contain a hash, so that browsers may cache them forever. They are compressed at
//! build time.

use std::{borrow::Cow, sync::OnceLock};

use axum::{
    body::{Body, Bytes},
    extract::Path,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use contract::routes::Endpoint;

#[derive(rust_embed::RustEmbed)]
#[folder = "../target/site/pkg"]
#[allow_missing = true]
struct EmbeddedAssets;

fn hashed_name(key: &str) -> Option<String> {
    let manifest = EmbeddedAssets::get("manifest.txt")?;
    let text = std::str::from_utf8(&manifest.data).ok()?;
    text.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix('=').map(str::to_owned))
}

/// URL path of the asset with this key in the manifest, which is looked up once and then kept.
fn href(kept: &OnceLock<String>, key: &str, unhashed: &str) -> String {
    let find = || Endpoint::Asset.path_with(hashed_name(key).as_deref().unwrap_or(unhashed));
    kept.get_or_init(find).clone()
}

/// URL path of the style sheet.
pub fn css_href() -> String {
    static HREF: OnceLock<String> = OnceLock::new();
    href(&HREF, "css", "app.css")
}

/// URL path of the console's page script.
pub fn page_script_href() -> String {
    static HREF: OnceLock<String> = OnceLock::new();
    href(&HREF, "page", "page.js")
}

/// URL path of the script that imports users.
pub fn import_script_href() -> String {
    static HREF: OnceLock<String> = OnceLock::new();
    href(&HREF, "import", "import.js")
}

/// URL path of the script for passkeys.
pub fn passkey_script_href() -> String {
    static HREF: OnceLock<String> = OnceLock::new();
    href(&HREF, "passkey", "passkey.js")
}

/// URL path of the script that shows a typed password.
pub fn password_script_href() -> String {
    static HREF: OnceLock<String> = OnceLock::new();
    href(&HREF, "password", "password.js")
}

/// URL path of the script behind the buttons that copy and print.
pub fn copy_script_href() -> String {
    static HREF: OnceLock<String> = OnceLock::new();
    href(&HREF, "copy", "copy.js")
}

/// URL path of the JavaScript that runs the WebAssembly module, which lies beside it.
pub fn islands_href() -> String {
    static HREF: OnceLock<String> = OnceLock::new();
    href(&HREF, "islands", "app.js")
}

/// Serve an asset, compressed with Brotli if the browser accepts it.
pub async fn serve(Path(path): Path<String>, headers: HeaderMap) -> Response {
    let brotli = headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.split(',').any(|word| word.trim().starts_with("br")));
    let brotli_file = if brotli { EmbeddedAssets::get(&format!("{path}.br")) } else { None };
    let (file, encoding) = match brotli_file {
        Some(file) => (file, Some("br")),
        None => match EmbeddedAssets::get(&path) {
            Some(file) => (file, None),
            None => return StatusCode::NOT_FOUND.into_response(),
        },
    };
    // A release binary serves its own memory, without copying it for each response.
    let bytes = match file.data {
        Cow::Borrowed(embedded) => Bytes::from_static(embedded),
        Cow::Owned(read) => Bytes::from(read),
    };
    let content_type = match path.rsplit('.').next() {
        Some("js") => "text/javascript; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    };
    let mut response = Body::from(bytes).into_response();
    let response_headers = response.headers_mut();
    response_headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    response_headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=31536000, immutable"),
    );
    response_headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(encoding) = encoding {
        response_headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}
