//! Downloads of the console, behind the same authorization as its pages.

use std::sync::Arc;

use app::console_session::CachedAccess;
use axum::{
    Extension,
    body::{Body, Bytes},
    http::{HeaderValue, Uri, header},
    response::{IntoResponse, Response},
};
use contract::audit::AuditListParams;
use domain::{
    audit,
    member::{ConsoleAccess, ConsoleSession, console_access},
};
use futures_util::stream;

use crate::{
    hosted::console_frame,
    respond::{
        not_found,
        page_error::{OrPage, PageError},
    },
};

/// Export the audit log as JSON lines, with the filters of its page.
pub async fn export_audit_log(
    access: Option<Extension<CachedAccess>>,
    uri: Uri,
) -> Result<Response, PageError> {
    // The middleware requires a console session; other callers get a 404.
    let Some(Extension(CachedAccess { access: ConsoleAccess::Granted(session), .. })) = access
    else {
        return Ok(not_found().await);
    };
    let query: Vec<(String, String)> =
        url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes())
            .into_owned()
            .collect();
    let parameter = |name: &str| {
        query
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.clone())
            .unwrap_or_default()
    };
    // Start at the first event, whatever the cursor of the page.
    let input =
        AuditListParams { cursor: None, ..app::console::parse_audit_list_params(parameter) };
    // The first chunk decides the status. If a later one fails, the response is aborted, so that a
    // partial log cannot be mistaken for a complete one.
    let first = audit::export(&session.tenant, &session.actor, &input).await;
    let first = first.or_page(&console_frame())?;
    let disposition = format!("attachment; filename=\"{}-audit.jsonl\"", session.tenant.slug());
    let mut response = Body::from_stream(stream::try_unfold(
        ExportState::Ready(session, input, first),
        next_chunk,
    ))
    .into_response();
    let headers = response.headers_mut();
    headers
        .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/jsonl; charset=utf-8"));
    if let Ok(disposition) = HeaderValue::from_str(&disposition) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    Ok(response)
}

enum ExportState {
    Ready(Arc<ConsoleSession>, AuditListParams, (String, Option<String>)),
    Fetch(Arc<ConsoleSession>, AuditListParams),
    Done,
}

/// Read one chunk, if the session still grants access: a long export outlives a removed role.
async fn fetch(
    session: Arc<ConsoleSession>,
    input: AuditListParams,
) -> Result<(Arc<ConsoleSession>, AuditListParams, (String, Option<String>)), domain::Error> {
    let (platform, browser) = (session.tenant.platform(), &session.sign_in.browser);
    match console_access(platform, Some(browser), Some(session.tenant.slug())).await? {
        ConsoleAccess::Granted(current) => {
            let chunk = audit::export(&current.tenant, &current.actor, &input).await?;
            Ok((current, input, chunk))
        }
        ConsoleAccess::Unauthenticated | ConsoleAccess::NotAMember { .. } => {
            Err(domain::Error::Forbidden)
        }
    }
}

async fn next_chunk(state: ExportState) -> Result<Option<(Bytes, ExportState)>, domain::Error> {
    let (session, input, (lines, cursor)) = match state {
        ExportState::Done => return Ok(None),
        ExportState::Ready(session, input, chunk) => (session, input, chunk),
        ExportState::Fetch(session, input) => fetch(session, input)
            .await
            .inspect_err(|error| tracing::warn!(%error, "an export was aborted"))?,
    };
    let next = match cursor {
        Some(cursor) => {
            ExportState::Fetch(session, AuditListParams { cursor: Some(cursor), ..input })
        }
        None => ExportState::Done,
    };
    Ok(Some((Bytes::from(lines), next)))
}
