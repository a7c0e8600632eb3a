//! The page of a password reset, for the holder of its one-time link.

use axum::{
    body::Bytes,
    http::{StatusCode, Uri},
    response::Response,
};
use domain::{Error, Secret, Tenant, user};
use oauth::Params;

use super::{frame, problem};
use crate::{
    extract::{CurrentTenant, client_ip::ClientIp},
    respond::headers,
};

pub async fn show(CurrentTenant(tenant): CurrentTenant, uri: Uri) -> Response {
    let params = Params::from_query(uri.query().unwrap_or_default()).unwrap_or_default();
    page(&tenant, StatusCode::OK, params.get("token").unwrap_or_default(), None).await
}

pub async fn submit(
    CurrentTenant(tenant): CurrentTenant,
    client_ip: ClientIp,
    body: Bytes,
) -> Response {
    let params = match Params::from_form(&body) {
        Ok(params) => params,
        Err(error) => return problem::failed(Some(&tenant), &error.into()),
    };
    let (token, password) =
        (params.get("token").unwrap_or_default(), params.get("password").unwrap_or_default());
    let password = Secret::new(password.to_owned());
    let outcome = match user::reset(&tenant, token, password.clone()).await {
        Err(Error::NotFound) => {
            match user::is_repeated_reset(&tenant, token, &password, client_ip.0).await {
                Ok(true) => Ok(()),
                Ok(false) => Err(Error::NotFound),
                Err(error) => Err(error),
            }
        }
        outcome => outcome,
    };
    match outcome {
        Ok(()) => {
            let model = app::hosted::Confirmation {
                title: "Your new password is set".into(),
                text: "You were signed out everywhere. \
                       Go back to the application and sign in with it."
                    .into(),
                next: None,
            };
            headers::page_response(app::hosted::confirmation(&frame(&tenant), model))
        }
        Err(Error::NotFound) => invalid_link(&tenant),
        Err(Error::Invalid(problems)) => {
            let message = problems.into_iter().map(|problem| problem.message).next();
            page(&tenant, StatusCode::UNPROCESSABLE_ENTITY, token, message).await
        }
        Err(error) => problem::failed(Some(&tenant), &error),
    }
}

async fn page(
    tenant: &Tenant,
    status: StatusCode,
    token: &str,
    problem: Option<String>,
) -> Response {
    let user = match user::reset_of(tenant, token).await {
        Ok(Some(user)) => user,
        Ok(None) => return invalid_link(tenant),
        Err(error) => return problem::failed(Some(tenant), &error),
    };
    let model = app::hosted::NewPassword {
        action: format!("{}/reset", tenant.base_url()),
        token: token.to_owned(),
        username: user.username,
        problem,
    };
    let mut response =
        headers::form_page_response(app::hosted::new_password(&frame(tenant), model));
    *response.status_mut() = status;
    response
}

fn invalid_link(tenant: &Tenant) -> Response {
    let model = app::hosted::Problem {
        title: "This link is no longer good".into(),
        text: vec!["It works once and for a day.".into()],
        next: vec!["Ask whoever sent it for a new one.".into()],
        ..Default::default()
    };
    problem::page(Some(tenant), StatusCode::NOT_FOUND, model)
}
