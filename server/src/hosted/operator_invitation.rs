//! The page of an operator invitation, for the holder of its one-time link.

use axum::{
    body::Bytes,
    extract::State,
    http::{StatusCode, Uri},
    response::Response,
};
use domain::{Error, Platform, member};
use oauth::Params;
use tower_sessions::Session;

use super::{frame, problem};
use crate::{
    extract::{client_ip::ClientIp, cookie::Renewal},
    respond::{headers, see_other},
};

pub async fn show(State(platform): State<Platform>, uri: Uri) -> Response {
    let params = Params::from_query(uri.query().unwrap_or_default()).unwrap_or_default();
    let token = params.get("token").unwrap_or_default().to_owned();
    page(&platform, StatusCode::OK, app::hosted::OperatorInvitation { token, ..Default::default() })
        .await
}

pub async fn submit(
    State(platform): State<Platform>,
    client_ip: ClientIp,
    session: Session,
    body: Bytes,
) -> Response {
    let params = match Params::from_form(&body) {
        Ok(params) => params,
        Err(error) => return problem::failed(None, &error.into()),
    };
    let text = |name: &str| params.get(name).unwrap_or_default().to_owned();
    let (token, name) = (text("token"), text("name"));
    let outcome = async {
        let renewal = Renewal::begin(&session, &platform).await?;
        let password = text("password");
        let accepted = member::accept_operator_invitation(
            &platform,
            &token,
            &renewal.browser,
            &name,
            password.clone(),
        );
        if let Err(error) = accepted.await {
            let is_repeated = matches!(error, Error::NotFound | Error::Invalid(_))
                && member::repeat_operator_acceptance(
                    &platform,
                    &token,
                    &renewal.browser,
                    &password,
                    client_ip.0,
                )
                .await?;
            if !is_repeated {
                return Err(error);
            }
        }
        renewal.complete(&session, &platform, false).await
    };
    match outcome.await {
        Ok(()) => see_other("/console"),
        Err(Error::NotFound) => invalid_link(),
        Err(Error::Invalid(problems)) => {
            let problems =
                problems.into_iter().map(|problem| (problem.field, problem.message)).collect();
            page(
                &platform,
                StatusCode::UNPROCESSABLE_ENTITY,
                app::hosted::OperatorInvitation { token, name, problems, ..Default::default() },
            )
            .await
        }
        Err(error) => problem::failed(None, &error),
    }
}

async fn page(
    platform: &Platform,
    status: StatusCode,
    model: app::hosted::OperatorInvitation,
) -> Response {
    let found = async {
        Ok((
            member::operator_invitation_email(platform, &model.token).await?,
            platform.home_tenant().await?,
        ))
    };
    let (email, home) = match found.await {
        Ok((Some(email), Some(home))) => (email, home),
        Ok(_) => return invalid_link(),
        Err(error) => return problem::failed(None, &error),
    };
    let model = app::hosted::OperatorInvitation { action: "/invitation".into(), email, ..model };
    let mut response =
        headers::form_page_response(app::hosted::operator_invitation(&frame(&home), model));
    *response.status_mut() = status;
    response
}

fn invalid_link() -> Response {
    let model = app::hosted::Problem {
        title: "This invitation is no longer good".into(),
        text: vec!["It works once and for a week.".into()],
        next: vec!["Ask the operator who sent it for a new one.".into()],
        ..Default::default()
    };
    problem::page(None, StatusCode::NOT_FOUND, model)
}
