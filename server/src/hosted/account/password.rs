//! The page for a new password of a user who knows the current one.

use app::hosted::{ChangePassword, Layout};
use axum::{http::StatusCode, response::Response};
use contract::routes::Endpoint;
use domain::{
    Error, Secret, Tenant,
    account::{self, PasswordChange},
    interaction::AccountPage,
    sign_in::SignIn,
};
use tower_sessions::Session;

use super::{
    Done, done_url,
    form::{AccountForm, Password, RecentForm},
    recent, to_account,
};
use crate::{
    extract::{CurrentTenant, tenant::RequestedBase},
    hosted::{Frame, form_problems},
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
        return Ok(see_other(&tenant.url(Endpoint::AccountPasswordPage)));
    }
    let sign_in = match recent(&tenant, &session, &frame, AccountPage::Password).await? {
        Ok(sign_in) => sign_in,
        Err(response) => return Ok(response),
    };
    if !account::has_password(&tenant, &sign_in).await.or_page(&frame)? {
        return Ok(to_account(&tenant));
    }
    Ok(page(&frame, &tenant, &sign_in, StatusCode::OK, ChangePassword::default()))
}

pub async fn submit(RecentForm(form, _): RecentForm<Password>) -> Result<Response, PageError> {
    let AccountForm { tenant, frame, sign_in, .. } = &form;
    let text = |name: &str| form.text(name);
    let new = Secret::new(text("password").to_owned());
    let from = form.from();
    let changed = account::change_password(tenant, sign_in, text("current"), &new, from).await;
    let messages = frame.messages();
    let (status, model) = match changed {
        Ok(PasswordChange::Changed) => {
            return Ok(see_other(&done_url(tenant, Done::PasswordChanged)));
        }
        Ok(PasswordChange::WrongPassword) => {
            let current_problem = Some(messages.wrong_password());
            (StatusCode::UNAUTHORIZED, ChangePassword { current_problem, ..Default::default() })
        }
        Ok(PasswordChange::LockedOut { retry_after }) => {
            let problem = Some(messages.too_many_attempts(retry_after.div_ceil(60)));
            let status = StatusCode::TOO_MANY_REQUESTS;
            let model = ChangePassword { problem, ..Default::default() };
            let mut response = page(frame, tenant, sign_in, status, model);
            headers::set_retry_after(&mut response, Some(retry_after));
            return Ok(response);
        }
        Err(Error::Invalid(problems)) => {
            let problems = form_problems::translate(messages, problems);
            let new_problem = problems.into_iter().map(|(_, message)| message).next();
            let model = ChangePassword { new_problem, ..Default::default() };
            (StatusCode::UNPROCESSABLE_ENTITY, model)
        }
        // The session has ended meanwhile, or the user has no password.
        Err(Error::Unauthenticated | Error::SecondFactorRequired | Error::NotFound) => {
            return Ok(to_account(tenant));
        }
        Err(error) => return Err(PageError::failed(frame, error)),
    };
    Ok(page(frame, tenant, sign_in, status, model))
}

fn page(
    frame: &Layout,
    tenant: &Tenant,
    sign_in: &SignIn,
    status: StatusCode,
    model: ChangePassword,
) -> Response {
    let model = ChangePassword {
        action: tenant.url(Endpoint::AccountPassword),
        account_url: tenant.url(Endpoint::AccountPage),
        username: sign_in.username.clone(),
        ..model
    };
    let mut response = headers::form_page_response(app::hosted::change_password(frame, model));
    *response.status_mut() = status;
    response
}
