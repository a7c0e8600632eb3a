//! The page for the names of the user's profile.

use app::hosted::{ChangeProfile, Layout};
use axum::{http::StatusCode, response::Response};
use contract::routes::Endpoint;
use domain::{
    Error, Tenant,
    account::{self, Names},
    interaction::AccountPage,
};
use tower_sessions::Session;

use super::{Done, current, done_url, form::AccountForm, to_account, to_sign_in};
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
        return Ok(see_other(&tenant.url(Endpoint::AccountProfilePage)));
    }
    let Some(sign_in) = current(&tenant, &session, &frame).await? else {
        return to_sign_in(&tenant, &frame, AccountPage::Profile, None).await;
    };
    if !account::offers_profile_changes(&tenant) {
        return Ok(to_account(&tenant));
    }
    match account::names(&tenant, &sign_in).await {
        Err(Error::Unauthenticated | Error::SecondFactorRequired) => Ok(to_account(&tenant)),
        names => Ok(page(&frame, &tenant, names.or_page(&frame)?, Vec::new())),
    }
}

pub async fn submit(form: AccountForm) -> Result<Response, PageError> {
    let AccountForm { tenant, frame, sign_in, .. } = &form;
    let text = |name: &str| form.text(name).to_owned();
    let names = Names {
        name: text("name"),
        given_name: text("given_name"),
        family_name: text("family_name"),
    };
    match account::set_names(tenant, sign_in, &names, form.client_ip).await {
        Ok(()) => Ok(see_other(&done_url(tenant, Done::ProfileChanged))),
        Err(Error::Invalid(problems)) => {
            let message = frame.messages().invalid_optional_name();
            let problems = problems.into_iter().map(|problem| (problem.field, message.clone()));
            Ok(page(frame, tenant, names, problems.collect()))
        }
        // The session has ended meanwhile, or the tenant does not allow it.
        Err(Error::Unauthenticated | Error::SecondFactorRequired | Error::NotFound) => {
            Ok(to_account(tenant))
        }
        Err(error) => Err(PageError::failed(frame, error)),
    }
}

fn page(
    frame: &Layout,
    tenant: &Tenant,
    names: Names,
    problems: Vec<(String, String)>,
) -> Response {
    let status = match problems.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let model = ChangeProfile {
        action: tenant.url(Endpoint::AccountProfile),
        account_url: tenant.url(Endpoint::AccountPage),
        names,
        problems,
    };
    let mut response = headers::form_page_response(app::hosted::change_profile(frame, model));
    *response.status_mut() = status;
    response
}
