//! The page on which users request a link that resets their password. Its response is the same for
//! every username and address (A5).

use app::hosted::Layout;
use axum::{
    body::Bytes,
    http::{StatusCode, Uri},
    response::Response,
};
use contract::routes::Endpoint;
use domain::{Error, Tenant, interaction::is_well_formed_handle, recovery};
use oauth::Params;

use super::Frame;
use crate::{
    extract::{CurrentTenant, client_ip::ClientIp},
    respond::{
        headers,
        page_error::{OrPage, PageError},
    },
};

/// The query parameter with the handle of the interaction that a link leads back to.
const INTERACTION: &str = "interaction";

/// The URL of the page, in the language of this frame, for a sign-in page of this interaction;
/// `None` if the tenant does not offer it.
pub fn url(tenant: &Tenant, frame: &Layout, handle: &str) -> Option<String> {
    // On another host the browser would not be that of the interaction.
    let sign_in = Endpoint::ResumeInteraction;
    let is_same_host = tenant.page_url(sign_in, handle) == tenant.url_with(sign_in, handle);
    let query = query(frame, is_same_host.then_some(handle));
    recovery::offers_password_reset(tenant)
        .then(|| format!("{}?{query}", tenant.url(Endpoint::ForgotPasswordPage)))
}

fn query(frame: &Layout, handle: Option<&str>) -> String {
    let language = frame.language.tag();
    match handle {
        Some(handle) => format!("ui_locales={language}&{INTERACTION}={handle}"),
        None => format!("ui_locales={language}"),
    }
}

/// The handle of a request; `None` if it has none that can be one.
fn handle_of(uri: &Uri) -> Option<String> {
    let params = Params::from_query(uri.query().unwrap_or_default()).ok()?;
    params.get(INTERACTION).filter(|handle| is_well_formed_handle(handle)).map(str::to_owned)
}

pub async fn show(
    CurrentTenant(tenant): CurrentTenant,
    Frame(frame): Frame,
    uri: Uri,
) -> Result<Response, PageError> {
    if !recovery::offers_password_reset(&tenant) {
        return Err(PageError::failed(&frame, Error::NotFound));
    }
    Ok(page(&frame, &tenant, handle_of(&uri), String::new(), None))
}

pub async fn submit(
    CurrentTenant(tenant): CurrentTenant,
    Frame(frame): Frame,
    client_ip: ClientIp,
    uri: Uri,
    body: Bytes,
) -> Result<Response, PageError> {
    let params = Params::from_form(&body).or_page(&frame)?;
    let username = params.get("username").unwrap_or_default();
    let language = frame.language.tag();
    let handle = handle_of(&uri);
    match recovery::request_password_reset(&tenant, username, language, client_ip.0).await {
        Ok(()) => {
            let model = app::hosted::Confirmation {
                title: frame.messages().forgot_sent_title(),
                text: frame.messages().forgot_sent_text(),
                next: handle.map(|handle| back(&frame, &tenant, &handle)),
            };
            Ok(headers::page_response(app::hosted::confirmation(&frame, model)))
        }
        Err(Error::Invalid(_)) => {
            let problem = frame.messages().invalid_username();
            let mut response = page(&frame, &tenant, handle, username.to_owned(), Some(problem));
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
        Err(error) => Err(PageError::failed(&frame, error)),
    }
}

/// The link back to the sign-in page of this interaction: its label and URL.
fn back(frame: &Layout, tenant: &Tenant, handle: &str) -> (String, String) {
    let url = tenant.page_url(Endpoint::ResumeInteraction, handle);
    (frame.messages().back_to_sign_in(), url)
}

fn page(
    frame: &Layout,
    tenant: &Tenant,
    handle: Option<String>,
    username: String,
    problem: Option<String>,
) -> Response {
    let action =
        format!("{}?{}", tenant.url(Endpoint::ForgotPassword), query(frame, handle.as_deref()));
    let sign_in = handle.map(|handle| back(frame, tenant, &handle));
    let model = app::hosted::ForgotPassword { action, username, problem, sign_in };
    headers::form_page_response(app::hosted::forgot_password(frame, model))
}
