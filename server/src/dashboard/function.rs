//! Calls of the console's server functions. A form that is submitted twice runs once.

use axum::{
    Extension, Json,
    body::{Body, Bytes},
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use contract::routes::Endpoint;
use domain::{
    Platform,
    sign_in::BrowserId,
    submission::{Claim, StoredResponse, Submission},
};
use leptos::prelude::provide_context;

use crate::{
    hosted::console_frame,
    respond::{
        MAX_BODY_BYTES,
        page_error::{OrPage, PageError, problem_page},
        see_other,
    },
};

/// Headers of a response that a repeated submission gets again.
const STORED_HEADERS: [HeaderName; 1] = [header::CONTENT_TYPE];

/// Functions that only read, by the beginning of their names.
const READS: [&str; 4] = ["get_", "list_", "check_may_", "check_addresses"];

/// Whether the function at this path changes something.
pub fn is_write(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    !READS.iter().any(|read| name.starts_with(read))
}

/// Call a server function. A form submitted without a script gets a redirect to the page it is on,
/// or an error page.
pub async fn call(
    State(platform): State<Platform>,
    browser: Option<Extension<BrowserId>>,
    mut request: Request,
) -> Result<Response, PageError> {
    let wants_html = request
        .headers()
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"));
    let referer = wants_html.then(|| local_referer(request.headers())).flatten();
    request.headers_mut().insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    let (parts, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, MAX_BODY_BYTES).await else {
        return Ok(StatusCode::PAYLOAD_TOO_LARGE.into_response());
    };
    if !is_acceptable(&parts.headers, &body) {
        let error = Json(app::error::AppError::Malformed);
        return Ok((StatusCode::BAD_REQUEST, error).into_response());
    }
    let response = match browser {
        Some(Extension(browser)) if is_write(parts.uri.path()) => {
            run_once(platform, &browser, parts, body).await.or_page(&console_frame())?
        }
        _ => run(platform, Request::from_parts(parts, Body::from(body))).await,
    };
    if !wants_html {
        return Ok(response);
    }
    if response.status().is_success() {
        return Ok(see_other(referer.as_deref().unwrap_or(Endpoint::Console.path())));
    }
    let status = response.status();
    let body = collect(response.into_body()).await;
    let error: Option<app::error::AppError> = serde_json::from_slice(&body).ok();
    let message =
        error.map_or_else(|| "The request could not be read.".to_owned(), |error| error.message());
    let model = app::hosted::Problem {
        title: "Your change was not saved".into(),
        text: vec![message],
        next: vec!["Go back, reload the page and try again.".into()],
        ..Default::default()
    };
    Ok(problem_page(&console_frame(), status, model))
}

/// Whether a body has no NUL character, and no JSON that is nested too deeply: it is checked before
/// the server function decodes it.
fn is_acceptable(headers: &HeaderMap, body: &[u8]) -> bool {
    let content_type = headers.get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    if content_type.is_some_and(|kind| kind.starts_with(b"application/json")) {
        return oauth::json::check_limits(body).is_ok();
    }
    !body.contains(&0) && !body.windows(3).any(|encoded| encoded == b"%00")
}

async fn run(platform: Platform, request: Request) -> Response {
    leptos_axum::handle_server_fns_with_context(move || provide_context(platform.clone()), request)
        .await
        .into_response()
}

async fn collect(body: Body) -> Bytes {
    http_body_util::BodyExt::collect(body).await.map(|body| body.to_bytes()).unwrap_or_default()
}

/// Run the function, or answer a repeated submission like the first one.
async fn run_once(
    platform: Platform,
    browser: &BrowserId,
    parts: Parts,
    body: Bytes,
) -> domain::Result<Response> {
    let text = String::from_utf8_lossy(&body);
    let submission = match Submission::claim(&platform, browser, parts.uri.path(), &text).await? {
        Claim::First(submission) => submission,
        Claim::Repeated(response) => return Ok(from_stored(response)),
    };
    let request = Request::from_parts(parts, Body::from(body));
    // A task of its own: a browser that is gone must not leave the submission in progress.
    let running = tokio::spawn(async move {
        let (parts, body) = run(platform, request).await.into_parts();
        let body = collect(body).await;
        let recorded = if parts.status.is_success() {
            submission.complete(&to_stored(parts.status, &parts.headers, &body)).await
        } else {
            submission.release().await
        };
        if let Err(error) = recorded {
            // It was done: a failure to recognise its repetition is no failure of the form.
            tracing::warn!(%error, "a submission could not be recorded");
        }
        Response::from_parts(parts, Body::from(body))
    });
    running.await.map_err(|failed| domain::Error::internal(format!("a function failed: {failed}")))
}

fn to_stored(status: StatusCode, headers: &HeaderMap, body: &Bytes) -> StoredResponse {
    let headers = STORED_HEADERS.iter().filter_map(|name| {
        Some((name.as_str().to_owned(), headers.get(name)?.to_str().ok()?.to_owned()))
    });
    StoredResponse {
        status: status.as_u16(),
        headers: headers.collect(),
        body: String::from_utf8_lossy(body).into_owned(),
    }
}

fn from_stored(stored: StoredResponse) -> Response {
    let mut response = Response::new(Body::from(stored.body));
    *response.status_mut() = StatusCode::from_u16(stored.status).unwrap_or(StatusCode::OK);
    for (name, value) in stored.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// The same-origin path of the `Referer`, the page that contains the form.
fn local_referer(headers: &HeaderMap) -> Option<String> {
    let referer = url::Url::parse(headers.get(header::REFERER)?.to_str().ok()?).ok()?;
    let path = &referer[url::Position::BeforePath..url::Position::AfterQuery];
    oauth::redirect_uri::is_same_origin_path(path).then(|| path.to_owned())
}
