//! The page for a new password of a user who knows the current one.

use app::hosted::{ChangePassword, Layout};
use axum::{body::Bytes, http::StatusCode, response::Response};
use contract::routes::Endpoint;
use domain::{
    Error, Secret, Tenant,
    account::{self, PasswordChange},
    interaction::AccountPage,
    sign_in::SignIn,
};
use oauth::Params;
use tower_sessions::Session;

use super::{Done, current, done_url, recent, to_account, to_sign_in};
use crate::{
    extract::{CurrentTenant, client_ip::ClientIp, tenant::RequestedBase},
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

pub async fn submit(
    CurrentTenant(tenant): CurrentTenant,
    Frame(frame): Frame,
    client_ip: ClientIp,
    session: Session,
    body: Bytes,
) -> Result<Response, PageError> {
    let params = Params::from_form(&body).or_page(&frame)?;
    let Some(sign_in) = current(&tenant, &session, &frame).await? else {
        return Ok(to_account(&tenant));
    };
    if !sign_in.is_recent(&tenant).await.or_page(&frame)? {
        return to_sign_in(&tenant, &frame, AccountPage::Password, Some(&sign_in)).await;
    }
    let text = |name: &str| params.get(name).unwrap_or_default();
    let new = Secret::new(text("password").to_owned());
    let from = (client_ip.0, frame.language.tag());
    let changed = account::change_password(&tenant, &sign_in, text("current"), &new, from).await;
    let messages = frame.messages();
    let (status, model) = match changed {
        Ok(PasswordChange::Changed) => {
            return Ok(see_other(&done_url(&tenant, Done::PasswordChanged)));
        }
        Ok(PasswordChange::WrongPassword) => {
            let current_problem = Some(messages.wrong_password());
            (StatusCode::UNAUTHORIZED, ChangePassword { current_problem, ..Default::default() })
        }
        Ok(PasswordChange::LockedOut { retry_after }) => {
            let problem = Some(messages.too_many_attempts(retry_after.div_ceil(60)));
            let status = StatusCode::TOO_MANY_REQUESTS;
            let model = ChangePassword { problem, ..Default::default() };
            let mut response = page(&frame, &tenant, &sign_in, status, model);
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
            return Ok(to_account(&tenant));
        }
        Err(error) => return Err(PageError::failed(&frame, error)),
    };
    Ok(page(&frame, &tenant, &sign_in, status, model))
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
