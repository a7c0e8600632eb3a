//! What a page of the dashboard gives to take away, behind the same door as the page.

use app::console_session::CachedAccess;
use axum::{
    Extension,
    body::{Body, Bytes},
    http::{HeaderValue, Uri, header},
    response::{IntoResponse, Response},
};
use contract::audit::AuditInput;
use domain::{
    audit,
    member::{ConsoleAccess, ConsoleSession},
};
use futures_util::stream;

use crate::{answer::nothing, hosted::problem};

/// The audit log by the filters of its page, one event in full on each line.
pub async fn audit(met: Option<Extension<CachedAccess>>, uri: Uri) -> Response {
    // The guard lets nobody through who did not enter, or who is a stranger here.
    let Some(Extension(CachedAccess { access: ConsoleAccess::Granted(entered), .. })) = met else {
        return nothing().await;
    };
    let query: Vec<(String, String)> =
        url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes())
            .into_owned()
            .collect();
    let given = |name: &str| {
        query
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.clone())
            .unwrap_or_default()
    };
    // From its beginning, wherever the page stands.
    let input = AuditInput { cursor: None, ..app::console::audit_asked(given) };
    // The first piece decides what is answered; a later one that fails breaks the answer off, so
    // that no half of a log looks like the whole.
    let first = match audit::export(&entered.tenant, &entered.actor, &input).await {
        Ok(first) => first,
        Err(error) => return problem::failed(None, &error),
    };
    let name = format!("attachment; filename=\"{}-audit.jsonl\"", entered.tenant.slug());
    let mut response =
        Body::from_stream(stream::try_unfold(Next::Piece(entered, input, first), piece))
            .into_response();
    let headers = response.headers_mut();
    headers
        .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/jsonl; charset=utf-8"));
    if let Ok(name) = HeaderValue::from_str(&name) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    response
}

enum Next {
    Piece(std::sync::Arc<ConsoleSession>, AuditInput, (String, Option<String>)),
    Fetch(std::sync::Arc<ConsoleSession>, AuditInput),
    Over,
}

async fn piece(next: Next) -> Result<Option<(Bytes, Next)>, domain::Error> {
    let (entered, input, (lines, cursor)) = match next {
        Next::Over => return Ok(None),
        Next::Piece(entered, input, piece) => (entered, input, piece),
        Next::Fetch(entered, input) => {
            let piece = audit::export(&entered.tenant, &entered.actor, &input)
                .await
                .inspect_err(|error| tracing::warn!(%error, "an export broke off"))?;
            (entered, input, piece)
        }
    };
    let after = match cursor {
        Some(cursor) => Next::Fetch(entered, AuditInput { cursor: Some(cursor), ..input }),
        None => Next::Over,
    };
    Ok(Some((Bytes::from(lines), after)))
}
