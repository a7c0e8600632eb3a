//! The page on which users request a link that resets their password. Its response is the same for
//! every username and address (A5).

use app::hosted::Layout;
use axum::{body::Bytes, http::StatusCode, response::Response};
use contract::routes::Endpoint;
use domain::{Error, Tenant, recovery};
use oauth::Params;

use super::Frame;
use crate::{
    extract::{CurrentTenant, client_ip::ClientIp},
    respond::{
        headers,
        page_error::{OrPage, PageError},
    },
};

/// The URL of the page in the language of this frame; `None` if the tenant does not offer it.
pub fn url(tenant: &Tenant, frame: &Layout) -> Option<String> {
    let url = tenant.url(Endpoint::ForgotPasswordPage);
    recovery::offers_password_reset(tenant)
        .then(|| format!("{url}?ui_locales={}", frame.language.tag()))
}

pub async fn show(
    CurrentTenant(tenant): CurrentTenant,
    Frame(frame): Frame,
) -> Result<Response, PageError> {
    if !recovery::offers_password_reset(&tenant) {
        return Err(PageError::failed(&frame, Error::NotFound));
    }
    Ok(page(&frame, &tenant, String::new(), None))
}

pub async fn submit(
    CurrentTenant(tenant): CurrentTenant,
    Frame(frame): Frame,
    client_ip: ClientIp,
    body: Bytes,
) -> Result<Response, PageError> {
    let params = Params::from_form(&body).or_page(&frame)?;
    let username = params.get("username").unwrap_or_default();
    let language = frame.language.tag();
    match recovery::request_password_reset(&tenant, username, language, client_ip.0).await {
        Ok(()) => {
            let model = app::hosted::Confirmation {
                title: frame.messages().forgot_sent_title(),
                text: frame.messages().forgot_sent_text(),
                next: None,
            };
            Ok(headers::page_response(app::hosted::confirmation(&frame, model)))
        }
        Err(Error::Invalid(_)) => {
            let problem = frame.messages().invalid_username();
            let mut response = page(&frame, &tenant, username.to_owned(), Some(problem));
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
        Err(error) => Err(PageError::failed(&frame, error)),
    }
}

fn page(frame: &Layout, tenant: &Tenant, username: String, problem: Option<String>) -> Response {
    let action = tenant.url(Endpoint::ForgotPassword);
    let action = format!("{action}?ui_locales={}", frame.language.tag());
    let model = app::hosted::ForgotPassword { action, username, problem };
    headers::form_page_response(app::hosted::forgot_password(frame, model))
}
