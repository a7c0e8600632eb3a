//! Error pages in place of the plain text that programs get: unknown paths, wrong methods,
//! suspended tenants, timeouts, oversized and cross-site forms.
//!
//! Responses with a body of another kind, such as the JSON of the protocol endpoints, stay as they
//! are. Status and headers stay in any case, `Retry-After` and `Allow` among them.

use app::hosted::{Layout, Problem};
use axum::{
    body::Body,
    extract::Request,
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::frame::frame;
use crate::{
    extract::{language::requested_language, tenant::ErrorPageTenant},
    respond::{
        error::JsonError,
        page_error::{PageError, problem_page},
    },
};

/// Whether a request is the navigation of a browser, which displays pages.
pub fn prefers_page(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    // Requests of scripts have another mode (Fetch Metadata §2.2).
    if text("sec-fetch-mode").is_some_and(|mode| mode != "navigate")
        || text("x-requested-with").is_some()
    {
        return false;
    }
    let accept = text("accept").unwrap_or_default();
    let weight = |kind: &str| {
        accept.split(',').find_map(|entry| {
            let mut parts = entry.split(';').map(str::trim);
            let is_kind = parts.next().is_some_and(|range| range.eq_ignore_ascii_case(kind));
            let weight = parts.find_map(|parameter| parameter.strip_prefix("q="));
            is_kind.then(|| weight.map_or(1.0, |weight| weight.parse::<f32>().unwrap_or_default()))
        })
    };
    let page = weight("text/html").unwrap_or_default();
    page > 0.0 && weight("application/json").is_none_or(|json| page >= json)
}

/// The response to a request that failed before it had a tenant: a page for a browser, JSON for a
/// program.
pub fn failed(uri: &Uri, headers: &HeaderMap, error: domain::Error) -> Response {
    if prefers_page(headers) {
        PageError::failed(&frame(None, requested_language(uri, headers)), error).into_response()
    } else {
        JsonError::from(error).into_response()
    }
}

/// Replace the text of an error response by a page, if a browser displays it.
pub async fn replace_text(request: Request<Body>, next: Next) -> Response {
    let language = prefers_page(request.headers())
        .then(|| requested_language(request.uri(), request.headers()));
    let mut response = next.run(request).await;
    if !is_error_text(&response) {
        return response;
    }
    // Caches must keep the page and the text apart.
    const VARY: HeaderValue = HeaderValue::from_static("accept, accept-language, sec-fetch-mode");
    response.headers_mut().append(header::VARY, VARY);
    let Some(language) = language else { return response };
    let tenant = response.extensions().get::<ErrorPageTenant>().map(|tenant| tenant.0.clone());
    let frame = frame(tenant.as_ref(), language);
    let is_suspended = tenant.is_some_and(|tenant| !tenant.is_active());
    let model = describe(&frame, response.status(), is_suspended);
    let (mut parts, _) = response.into_parts();
    let (page, body) = problem_page(&frame, parts.status, model).into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    for (name, value) in page.headers.iter().filter(|(name, _)| **name != header::VARY) {
        parts.headers.insert(name, value.clone());
    }
    Response::from_parts(parts, body)
}

/// Whether a response is an error without a body, or with one of plain text.
fn is_error_text(response: &Response) -> bool {
    let status = response.status();
    let is_text = |kind: &HeaderValue| kind.as_bytes().starts_with(b"text/plain");
    (status.is_client_error() || status.is_server_error())
        && response.headers().get(header::CONTENT_TYPE).is_none_or(is_text)
}

fn describe(frame: &Layout, status: StatusCode, is_suspended: bool) -> Problem {
    let messages = frame.messages();
    let (title, text, next) = match status {
        _ if is_suspended => (
            messages.suspended_title(),
            messages.suspended_text(),
            vec![messages.step_try_later(), messages.step_contact_application()],
        ),
        StatusCode::NOT_FOUND | StatusCode::MISDIRECTED_REQUEST => (
            messages.not_found_title(),
            messages.not_found_text(),
            vec![messages.step_check_address()],
        ),
        StatusCode::METHOD_NOT_ALLOWED => {
            (messages.method_title(), messages.method_text(), vec![messages.step_check_address()])
        }
        StatusCode::FORBIDDEN => (
            messages.cross_site_title(),
            messages.cross_site_text(),
            vec![messages.step_submit_again()],
        ),
        StatusCode::REQUEST_TIMEOUT => {
            (messages.timeout_title(), messages.timeout_text(), vec![messages.step_retry()])
        }
        StatusCode::PAYLOAD_TOO_LARGE => {
            (messages.too_large_title(), messages.too_large_text(), vec![messages.step_shorten()])
        }
        status if status.is_client_error() => (
            messages.failed_title(),
            messages.rejected_text(),
            vec![messages.step_reopen_application()],
        ),
        _ => (messages.failed_title(), messages.failed_text(), vec![messages.step_retry()]),
    };
    Problem { title, text: vec![text], next, ..Default::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_navigation_of_a_browser_prefers_a_page() {
        let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
        for (headers, expected) in [
            (vec![("accept", browser)], true),
            (vec![("accept", browser), ("sec-fetch-mode", "navigate")], true),
            (vec![("accept", browser), ("sec-fetch-mode", "cors")], false),
            (vec![("accept", browser), ("x-requested-with", "XMLHttpRequest")], false),
            (vec![("accept", "application/json, text/html;q=0.5")], false),
            (vec![("accept", "text/html, application/json;q=0.9")], true),
            (vec![("accept", "text/html;q=0")], false),
            (vec![("accept", "application/json")], false),
            (vec![("accept", "*/*")], false),
            (vec![], false),
        ] {
            let map: HeaderMap = headers
                .iter()
                .map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_static(value)))
                .collect::<Vec<(header::HeaderName, HeaderValue)>>()
                .into_iter()
                .collect();
            assert_eq!(prefers_page(&map), expected, "{headers:?}");
        }
    }
}
