//! The page of an interaction on which a visitor enters the address of a new account. Its response
//! is the same for every address (A5).

pub mod account;

use app::hosted::{Layout, Problem, SignInPurpose};
use axum::{
    body::Bytes,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use contract::routes::Endpoint;
use domain::{
    Error, Tenant,
    interaction::{self, SignUpPage},
    sign_up::InvalidAddress,
};
use tower_sessions::Session;

use super::{
    Frame, in_ui_locales,
    interaction::{current_browser, purpose_model},
    interaction_form,
    interaction_handle::InteractionHandle,
};
use crate::{
    extract::{CurrentTenant, client_ip::ClientIp},
    respond::{
        headers,
        page_error::{OrPage, PageError, problem_page},
    },
};

/// The URL of the page, beside a sign-in page for this purpose; `None` if it is not offered there.
pub fn url(tenant: &Tenant, handle: &str, purpose: &SignInPurpose) -> Option<String> {
    // The accounts of the console are of several tenants.
    let is_for_users = matches!(purpose, SignInPurpose::Client(_) | SignInPurpose::Account);
    (is_for_users && tenant.offers_sign_up()).then(|| tenant.page_url(Endpoint::SignUpPage, handle))
}

pub async fn show(
    CurrentTenant(tenant): CurrentTenant,
    Frame(frame): Frame,
    InteractionHandle(handle): InteractionHandle,
    session: Session,
) -> Result<Response, PageError> {
    let (frame, page) = open(frame, &tenant, &handle, &session).await?;
    if !page.is_available {
        return Ok(unavailable(&frame, &tenant, &handle));
    }
    let email = page.login_hint.unwrap_or_default();
    let purpose = purpose_model(page.purpose);
    let model = app::hosted::SignUp { purpose, email, ..Default::default() };
    Ok(form_page(&frame, &tenant, &handle, model))
}

pub async fn submit(
    CurrentTenant(tenant): CurrentTenant,
    Frame(frame): Frame,
    InteractionHandle(handle): InteractionHandle,
    client_ip: ClientIp,
    session: Session,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, PageError> {
    let params = interaction_form::fields(&frame, &tenant, &headers, &body)?;
    let (frame, page) = open(frame, &tenant, &handle, &session).await?;
    if !page.is_available {
        return Ok(unavailable(&frame, &tenant, &handle));
    }
    let (email, language) = (params.get("email").unwrap_or_default(), frame.language.tag());
    let requested =
        interaction::submit_sign_up(&tenant, &handle, email, language, client_ip.0).await;
    let messages = frame.messages();
    let problem = match requested {
        Ok(Ok(())) => {
            let sign_in_url = tenant.page_url(Endpoint::ResumeInteraction, &handle);
            let page = app::hosted::sign_up_sent(&frame, email.trim(), sign_in_url);
            return Ok(headers::page_response(page));
        }
        Ok(Err(InvalidAddress::Malformed)) => messages.invalid_email(),
        Ok(Err(InvalidAddress::OtherDomain)) => messages.invalid_email_domain(),
        Err(Error::NotFound) => return Ok(unavailable(&frame, &tenant, &handle)),
        Err(error) => return Err(PageError::failed(&frame, error)),
    };
    let model = app::hosted::SignUp {
        purpose: purpose_model(page.purpose),
        email: email.to_owned(),
        problem: Some(problem),
        ..Default::default()
    };
    let mut response = form_page(&frame, &tenant, &handle, model);
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(response)
}

/// The page of this browser's interaction, and the frame in its language.
async fn open(
    frame: Layout,
    tenant: &Tenant,
    handle: &str,
    session: &Session,
) -> Result<(Layout, SignUpPage), PageError> {
    let browser = current_browser(session, &frame).await?;
    let page = interaction::sign_up_page(tenant, handle, &browser).await.or_page(&frame)?;
    let page = page.ok_or_else(|| PageError::interaction_gone(&frame))?;
    Ok((in_ui_locales(frame, page.ui_locales.as_deref()), page))
}

fn form_page(
    frame: &Layout,
    tenant: &Tenant,
    handle: &str,
    model: app::hosted::SignUp,
) -> Response {
    let model = app::hosted::SignUp {
        action: tenant.page_url(Endpoint::SignUp, handle),
        sign_in_url: tenant.page_url(Endpoint::ResumeInteraction, handle),
        ..model
    };
    headers::form_page_response(app::hosted::sign_up(frame, model))
}

/// Sign-up is off, or mail is: an account without a mail would have to say whether there is one.
fn unavailable(frame: &Layout, tenant: &Tenant, handle: &str) -> Response {
    let messages = frame.messages();
    let model = Problem {
        title: messages.sign_up_off_title(),
        text: vec![messages.sign_up_off_text()],
        is_informational: true,
        link: Some((
            messages.back_to_sign_in(),
            tenant.page_url(Endpoint::ResumeInteraction, handle),
        )),
        ..Default::default()
    };
    problem_page(frame, StatusCode::FORBIDDEN, model)
}
