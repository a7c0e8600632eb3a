//! The page of a password reset, for the holder of its one-time link.

use app::hosted::Layout;
use axum::{
    body::Bytes,
    http::{StatusCode, Uri},
    response::Response,
};
use contract::routes::Endpoint;
use domain::{Error, Secret, Tenant, recovery, user};
use oauth::Params;

use super::{Frame, form_problems};
use crate::{
    extract::{CurrentTenant, client_ip::ClientIp},
    respond::{
        headers,
        page_error::{OrPage, PageError},
    },
};

pub async fn show(
    CurrentTenant(tenant): CurrentTenant,
    Frame(frame): Frame,
    uri: Uri,
) -> Result<Response, PageError> {
    let params = Params::from_query(uri.query().unwrap_or_default()).unwrap_or_default();
    page(&frame, &tenant, StatusCode::OK, params.get("token").unwrap_or_default(), None).await
}

pub async fn submit(
    CurrentTenant(tenant): CurrentTenant,
    Frame(frame): Frame,
    client_ip: ClientIp,
    body: Bytes,
) -> Result<Response, PageError> {
    let params = Params::from_form(&body).or_page(&frame)?;
    let (token, password) =
        (params.get("token").unwrap_or_default(), params.get("password").unwrap_or_default());
    let password = Secret::new(password.to_owned());
    let from = client_ip.context(frame.language);
    let outcome = match user::reset(&tenant, token, password.clone(), from).await {
        Err(Error::NotFound) => {
            match user::is_repeated_reset(&tenant, token, &password, client_ip.0).await {
                Ok(true) => Ok(false),
                Ok(false) => Err(Error::NotFound),
                Err(error) => Err(error),
            }
        }
        outcome => outcome,
    };
    match outcome {
        Ok(keeps_passkeys) => {
            let messages = frame.messages();
            let passkeys = keeps_passkeys.then(|| messages.passkeys_kept());
            let text: Vec<_> = [messages.reset_done_text()].into_iter().chain(passkeys).collect();
            let model = app::hosted::Confirmation {
                title: messages.reset_done_title(),
                text: text.join(" "),
                next: Some((messages.account_open(), tenant.url(Endpoint::AccountPage))),
            };
            Ok(headers::page_response(app::hosted::confirmation(&frame, model)))
        }
        Err(Error::NotFound) => Err(invalid_link(&frame, &tenant)),
        Err(Error::Invalid(problems)) => {
            let problems = form_problems::translate(frame.messages(), problems);
            let message = problems.into_iter().map(|(_, message)| message).next();
            page(&frame, &tenant, StatusCode::UNPROCESSABLE_ENTITY, token, message).await
        }
        Err(error) => Err(PageError::failed(&frame, error)),
    }
}

async fn page(
    frame: &Layout,
    tenant: &Tenant,
    status: StatusCode,
    token: &str,
    problem: Option<String>,
) -> Result<Response, PageError> {
    let user = user::reset_of(tenant, token).await.or_page(frame)?;
    let user = user.ok_or_else(|| invalid_link(frame, tenant))?;
    let model = app::hosted::NewPassword {
        action: tenant.url(Endpoint::Reset),
        token: token.to_owned(),
        username: user.username,
        problem,
    };
    let mut response = headers::form_page_response(app::hosted::new_password(frame, model));
    *response.status_mut() = status;
    Ok(response)
}

fn invalid_link(frame: &Layout, tenant: &Tenant) -> PageError {
    let messages = frame.messages();
    let next = if recovery::offers_password_reset(tenant) {
        messages.step_request_link()
    } else {
        messages.step_ask_for_link()
    };
    PageError::invalid_link(frame, messages.link_reset_text(), next)
}
