//! The page of an operator invitation, for the holder of its one-time link.

use app::hosted::Layout;
use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, Uri},
    response::Response,
};
use contract::routes::Endpoint;
use domain::{Error, Platform, RequestContext, member};
use oauth::Params;
use tower_sessions::Session;

use super::{Frame, form_problems};
use crate::{
    extract::{client_ip::ClientIp, cookie::Renewal},
    respond::{
        headers,
        page_error::{OrPage, PageError},
        see_other,
    },
};

pub async fn show(
    State(platform): State<Platform>,
    Frame(frame): Frame,
    uri: Uri,
) -> Result<Response, PageError> {
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
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, PageError> {
    let params = Params::from_form(&body).or_page(&frame)?;
    let text = |name: &str| params.get(name).unwrap_or_default().to_owned();
    let (token, name) = (text("token"), text("name"));
    let password = text("password");
    let from = client_ip.context(frame.language);
    match accept(&platform, &session, &token, &name, password, from, &headers).await {
        Ok(()) => Ok(see_other(Endpoint::Console.path())),
        Err(Error::NotFound) => Err(invalid_link(&frame)),
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
        Err(error) => Err(PageError::failed(&frame, error)),
    }
}

/// Makes the holder of the link an operator and signs them in. A form that is submitted again by
/// the same browser gets the same response.
async fn accept(
    platform: &Platform,
    session: &Session,
    token: &str,
    name: &str,
    password: String,
    from: RequestContext<'_>,
    headers: &HeaderMap,
) -> domain::Result<()> {
    let renewal = Renewal::begin(session, platform, headers).await?;
    let browser = &renewal.browser;
    let accepted =
        member::accept_operator_invitation(platform, token, browser, name, password.clone(), from);
    if let Err(error) = accepted.await {
        let ip = from.client_ip;
        let is_repeated = matches!(error, Error::NotFound | Error::Invalid(_))
            && member::repeat_operator_acceptance(platform, token, browser, &password, ip).await?;
        if !is_repeated {
            return Err(error);
        }
    }
    renewal.complete(session, platform, false).await
}

async fn page(
    frame: &Layout,
    platform: &Platform,
    status: StatusCode,
    model: app::hosted::OperatorInvitation,
) -> Result<Response, PageError> {
    let email = member::operator_invitation_email(platform, &model.token).await.or_page(frame)?;
    let home = platform.home_tenant().await.or_page(frame)?;
    let (Some(email), Some(home)) = (email, home) else { return Err(invalid_link(frame)) };
    let of_home = Layout { tenant_name: home.name().to_owned(), ..frame.clone() };
    let action = Endpoint::Invitation.path().to_owned();
    let model = app::hosted::OperatorInvitation { action, email, ..model };
    let mut response =
        headers::form_page_response(app::hosted::operator_invitation(&of_home, model));
    *response.status_mut() = status;
    Ok(response)
}

fn invalid_link(frame: &Layout) -> PageError {
    let messages = frame.messages();
    let bare = Layout { tenant_name: String::new(), ..frame.clone() };
    PageError::invalid_link(&bare, messages.link_invitation_text(), messages.step_ask_for_link())
}
