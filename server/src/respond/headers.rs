//! Security headers, content security policies, and CSRF protection of forms.

use app::hosted::Page;
use axum::{
    body::Body,
    extract::Request,
    http::{HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

/// Without scripts. No `form-action`, because browsers apply it to all redirects after a POST,
/// including those to and from the client.
const PAGE_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; \
    base-uri 'none'; frame-ancestors 'none'";

/// Codes and tokens in the address of a page reach no other site.
const NO_REFERRER: HeaderValue = HeaderValue::from_static("no-referrer");
const SAME_ORIGIN_REFERRER: HeaderValue = HeaderValue::from_static("same-origin");

/// The policy of a page: scripts are allowed only if it loads one, and only from this origin.
fn policy_of(page: &Page) -> String {
    let scripts = if page.has_script { "; script-src 'self'" } else { "" };
    format!("{PAGE_POLICY}{scripts}")
}

/// An HTML response with the policy of hosted pages.
pub fn page_response(page: Page) -> Response {
    let policy = policy_of(&page);
    html_response(page, &policy, NO_REFERRER)
}

/// A hosted page with a form of ours. With `no-referrer`, browsers send `Origin: null` with the
/// form (Fetch §3.2), and without Fetch Metadata that is indistinguishable from another site.
pub fn form_page_response(page: Page) -> Response {
    let policy = policy_of(&page);
    html_response(page, &policy, SAME_ORIGIN_REFERRER)
}

/// Say after how many seconds another attempt is of use (RFC 9110 §10.2.3), if that is known.
pub fn set_retry_after(response: &mut Response, seconds: Option<u64>) {
    if let Some(seconds) = seconds {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
}

/// The page of response mode `form_post`; its only script is allowed by hash.
pub fn form_post_response(page: Page) -> Response {
    let policy = format!("{PAGE_POLICY}; script-src {}", app::hosted::SCRIPT_HASH);
    html_response(page, &policy, NO_REFERRER)
}

fn html_response(page: Page, policy: &str, referrer_policy: HeaderValue) -> Response {
    let mut response = (
        [
            (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
            (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
            (header::REFERRER_POLICY, referrer_policy),
            (header::CONTENT_LANGUAGE, HeaderValue::from_static(page.language.tag())),
            (header::VARY, HeaderValue::from_static("accept-language")),
        ],
        page.html,
    )
        .into_response();
    if let Ok(policy) = HeaderValue::from_str(policy) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// The policy of console pages: own files, the inline scripts of Leptos by nonce, and WebAssembly.
pub fn console_policy(nonce: &str) -> String {
    let script = if nonce.is_empty() { String::new() } else { format!(" 'nonce-{nonce}'") };
    format!(
        "default-src 'self'; script-src 'self'{script} 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' data:; object-src 'none'; base-uri 'none'; \
         frame-ancestors 'none'; form-action 'self'"
    )
}

/// A mail inside of a console page: without scripts and forms, and with an origin of its own, so
/// that nothing in it can reach the console.
pub fn mail_preview_response(html: String) -> Response {
    const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; \
        form-action 'none'; frame-ancestors 'self'; sandbox";
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_FRAME_OPTIONS, "SAMEORIGIN"),
    ];
    (headers, html).into_response()
}

/// Headers of every console response. A page has already set its own policy with a nonce.
pub async fn console_headers(request: Request<Body>, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // Forms submitted without a script need the `Referer` to redirect back to their page.
    headers.insert(header::REFERRER_POLICY, SAME_ORIGIN_REFERRER);
    if let Ok(policy) = HeaderValue::from_str(&console_policy("")) {
        headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(policy);
    }
    response
}

/// Headers of every response.
pub async fn security_headers(request: Request<Body>, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.entry(header::X_FRAME_OPTIONS).or_insert(HeaderValue::from_static("DENY"));
    // RFC 6749 §5.1 requires both headers of a response with tokens.
    if headers.get(header::CACHE_CONTROL).is_some_and(|value| value == "no-store") {
        headers.insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
    }
    headers.entry(header::REFERRER_POLICY).or_insert(NO_REFERRER);
    response
}

/// Reject form submissions from other origins (CSRF, A10). Old browsers send neither
/// `Sec-Fetch-Site` nor `Origin`; their requests are allowed.
pub async fn require_same_origin(request: Request<Body>, next: Next) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD) || is_same_origin(&request) {
        return next.run(request).await;
    }
    (
        StatusCode::FORBIDDEN,
        "This form was sent from another site. Open the page again and try once more.\n",
    )
        .into_response()
}

fn is_same_origin(request: &Request<Body>) -> bool {
    let text = |name: HeaderName| request.headers().get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text(HeaderName::from_static("sec-fetch-site")) {
        return matches!(site, "same-origin" | "none");
    }
    match (text(header::ORIGIN), text(header::HOST)) {
        (Some(origin), Some(host)) => {
            origin.split_once("://").is_some_and(|(_, named)| named == host)
        }
        (None, _) => true,
        (Some(_), None) => false,
    }
}
