//! The page of an operator invitation, for the holder of its one-time link.

use app::hosted::Layout;
use axum::{
    body::Bytes,
    extract::State,
    http::{StatusCode, Uri},
    response::Response,
};
use domain::{Error, Platform, member};
use oauth::Params;
use tower_sessions::Session;

use super::{Frame, form_problems, problem};
use crate::{
    extract::{client_ip::ClientIp, cookie::Renewal},
    respond::{headers, see_other},
};

pub async fn show(State(platform): State<Platform>, Frame(frame): Frame, uri: Uri) -> Response {
    let params = Params::from_query(uri.query().unwrap_or_default()).unwrap_or_default();
    let token = params.get("token").unwrap_or_default().to_owned();
    let model = app::hosted::OperatorInvitation { token, ..Default::default() };
    page(&frame, &platform, StatusCode::OK, model).await
}

pub async fn submit(
    State(platform): State<Platform>,
    Frame(frame): Frame,
    client_ip: ClientIp,
    session: Session,
    body: Bytes,
) -> Response {
    let params = match Params::from_form(&body) {
        Ok(params) => params,
        Err(error) => return problem::failed(&frame, &error.into()),
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
        Err(Error::NotFound) => invalid_link(&frame),
        Err(Error::Invalid(problems)) => {
            let problems = form_problems::translate(frame.messages(), problems);
            page(
                &frame,
                &platform,
                StatusCode::UNPROCESSABLE_ENTITY,
                app::hosted::OperatorInvitation { token, name, problems, ..Default::default() },
            )
            .await
        }
        Err(error) => problem::failed(&frame, &error),
    }
}

async fn page(
    frame: &Layout,
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
        Ok(_) => return invalid_link(frame),
        Err(error) => return problem::failed(frame, &error),
    };
    let of_home = Layout { tenant_name: home.name().to_owned(), ..frame.clone() };
    let model = app::hosted::OperatorInvitation { action: "/invitation".into(), email, ..model };
    let mut response =
        headers::form_page_response(app::hosted::operator_invitation(&of_home, model));
    *response.status_mut() = status;
    response
}

fn invalid_link(frame: &Layout) -> Response {
    let messages = frame.messages();
    let bare = Layout { tenant_name: String::new(), ..frame.clone() };
    problem::invalid_link(&bare, messages.link_invitation_text(), messages.step_ask_for_link())
}
