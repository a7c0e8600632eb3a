//! A mail with example values as a document of its own, which the console shows in a sandboxed
//! frame: with the stored text, or with the one that is being edited.

use app::{
    console::example_mail,
    console_session::CachedAccess,
    hosted::{mail_preview, mail_preview_problems},
};
use axum::{
    Extension,
    body::Bytes,
    http::{Method, Uri},
    response::Response,
};
use contract::{mail::MailKind, mail_text::MailText};
use domain::{
    Permission,
    mail::{normalised_text, own_text, text_problems},
    member::ConsoleAccess,
};
use oauth::Params;

use crate::{
    hosted::console_frame,
    respond::{
        headers::mail_preview_response,
        not_found,
        page_error::{OrPage, PageError},
    },
};

/// The preview. A POST names the text to show, and stores nothing.
pub async fn show(
    access: Option<Extension<CachedAccess>>,
    method: Method,
    uri: Uri,
    body: Bytes,
) -> Result<Response, PageError> {
    let frame = console_frame();
    // The middleware requires a console session; other callers get a 404.
    let Some(Extension(CachedAccess { access: ConsoleAccess::Granted(session), .. })) = access
    else {
        return Ok(not_found().await);
    };
    let (tenant, actor) = (&session.tenant, &session.actor);
    tenant.require(actor, Permission::Read).or_page(&frame)?;
    let is_draft = method == Method::POST;
    let params = if is_draft {
        Params::from_form(&body)
    } else {
        Params::from_query(uri.query().unwrap_or_default())
    };
    let params = params.or_page(&frame)?;
    let kind = params.get("kind").and_then(MailKind::parse).filter(|kind| kind.has_own_text());
    let Some(kind) = kind else { return Ok(not_found().await) };
    let text = |name: &str| params.get(name).unwrap_or_default().to_owned();
    let language = text("language");
    let own = if is_draft {
        let (subject, body) = (text("subject"), text("body"));
        let draft = MailText { kind, language: language.clone(), subject, body };
        let draft = normalised_text(draft);
        let problems = text_problems(&draft);
        if !problems.is_empty() {
            let sentences = problems.into_iter().map(|problem| problem.message).collect();
            return Ok(mail_preview_response(mail_preview_problems(sentences)));
        }
        Some(draft)
    } else {
        own_text(tenant, actor, kind, &language).await.or_page(&frame)?.map(|(text, _)| text)
    };
    let mail = example_mail(tenant, kind, language, own);
    Ok(mail_preview_response(mail_preview(&mail)))
}
