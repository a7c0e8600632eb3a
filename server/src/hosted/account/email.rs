//! The page for another address of the user, and the page of the link that confirms it.

use app::hosted::{ChangeEmail, Confirmation, Layout};
use axum::{
    http::{StatusCode, Uri},
    response::Response,
};
use contract::routes::Endpoint;
use domain::{
    Error, Tenant,
    account::{self, EmailConfirmation, EmailRequest},
    interaction::{self, AccountPage},
    sign_in::SignIn,
};
use oauth::Params;
use tower_sessions::Session;

use super::{
    Done, current, done_url,
    form::{AccountForm, Email, RecentForm},
    recent, refused, to_account,
};
use crate::{
    extract::{CurrentTenant, tenant::RequestedBase},
    hosted::Frame,
    respond::{
        headers,
        page_error::{OrPage, PageError},
        see_other,
    },
};

pub async fn show(
    CurrentTenant(tenant): CurrentTenant,
    Frame(frame): Frame,
    base: RequestedBase,
    session: Session,
) -> Result<Response, PageError> {
    if !base.is_canonical(&tenant) {
        return Ok(see_other(&tenant.url(Endpoint::AccountEmailPage)));
    }
    let sign_in = match recent(&tenant, &session, &frame, AccountPage::Email).await? {
        Ok(sign_in) => sign_in,
        Err(response) => return Ok(response),
    };
    match account::require_email_change(&tenant, &sign_in).await {
        Ok(()) => Ok(page(&frame, &tenant, &sign_in, StatusCode::OK, ChangeEmail::default())),
        Err(error) => refused(&frame, &tenant, &sign_in, AccountPage::Email, error).await,
    }
}

pub async fn submit(RecentForm(form, _): RecentForm<Email>) -> Result<Response, PageError> {
    let AccountForm { tenant, frame, sign_in, .. } = &form;
    let entered = form.text("email");
    let language = frame.language.tag();
    let requested = account::request_email_change(tenant, sign_in, entered, language).await;
    let messages = frame.messages();
    let mut model = ChangeEmail { email: entered.to_owned(), ..Default::default() };
    let status = match requested {
        Ok(EmailRequest::Requested) => {
            let model = Confirmation {
                title: messages.forgot_sent_title(),
                text: messages.email_sent_text(),
                next: Some((messages.back_to_account(), tenant.url(Endpoint::AccountPage))),
            };
            return Ok(headers::page_response(app::hosted::confirmation(frame, model)));
        }
        Ok(EmailRequest::Malformed) => {
            model.email_problem = Some(messages.invalid_email());
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Ok(EmailRequest::OtherDomain) => {
            model.email_problem = Some(messages.email_domain_refused());
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Ok(EmailRequest::Unchanged) => {
            model.email_problem = Some(messages.email_same());
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Ok(EmailRequest::TooMany) => {
            model.problem = Some(messages.verify_wait_limit());
            StatusCode::TOO_MANY_REQUESTS
        }
        Err(error) => return refused(frame, tenant, sign_in, AccountPage::Email, error).await,
    };
    Ok(page(frame, tenant, sign_in, status, model))
}

fn page(
    frame: &Layout,
    tenant: &Tenant,
    sign_in: &SignIn,
    status: StatusCode,
    model: ChangeEmail,
) -> Response {
    let model = ChangeEmail {
        action: tenant.url(Endpoint::AccountEmail),
        account_url: tenant.url(Endpoint::AccountPage),
        user_name: sign_in.display_name.clone(),
        current_email: sign_in.email.clone(),
        ..model
    };
    let mut response = headers::form_page_response(app::hosted::change_email(frame, model));
    *response.status_mut() = status;
    response
}

/// The page of the link. Without a session it begins a sign-in that returns to it.
pub async fn show_link(
    CurrentTenant(tenant): CurrentTenant,
    Frame(frame): Frame,
    session: Session,
    uri: Uri,
) -> Result<Response, PageError> {
    let params = Params::from_query(uri.query().unwrap_or_default()).unwrap_or_default();
    let token = params.get("token").unwrap_or_default();
    if !account::is_email_link_open(&tenant, token).await.or_page(&frame)? {
        return Err(invalid_link(&frame));
    }
    let Some(sign_in) = current(&tenant, &session, &frame).await? else {
        let (page, language) = (AccountPage::ConfirmEmail, frame.language.tag());
        let handle = interaction::begin_sign_in_for_link(&tenant, page, token, language).await;
        let url = tenant.url_with(Endpoint::ResumeInteraction, &handle.or_page(&frame)?);
        return Ok(see_other(&url));
    };
    let new_email = account::new_email_of(&tenant, &sign_in, token).await.or_page(&frame)?;
    let model = app::hosted::ConfirmEmail {
        action: tenant.url(Endpoint::AccountEmailConfirm),
        token: token.to_owned(),
        account_url: tenant.url(Endpoint::AccountPage),
        user_name: sign_in.display_name,
        current_email: sign_in.email,
        new_email: new_email.ok_or_else(|| invalid_link(&frame))?,
    };
    Ok(headers::form_page_response(app::hosted::confirm_email(&frame, model)))
}

pub async fn confirm(form: AccountForm) -> Result<Response, PageError> {
    let AccountForm { tenant, frame, sign_in, .. } = &form;
    let token = form.text("token");
    let from = form.from();
    match account::confirm_email_change(tenant, sign_in, token, from).await {
        Ok(EmailConfirmation::Changed) => Ok(see_other(&done_url(tenant, Done::EmailChanged))),
        Ok(EmailConfirmation::Taken) => Err(taken(frame)),
        Err(Error::NotFound) => Err(invalid_link(frame)),
        Err(Error::Unauthenticated | Error::SecondFactorRequired) => Ok(to_account(tenant)),
        Err(error) => Err(PageError::failed(frame, error)),
    }
}

fn invalid_link(frame: &Layout) -> PageError {
    let messages = frame.messages();
    PageError::invalid_link(frame, messages.link_email_text(), messages.step_email_again())
}

fn taken(frame: &Layout) -> PageError {
    let messages = frame.messages();
    PageError::invalid_link(frame, messages.email_taken(), messages.step_email_again())
}
