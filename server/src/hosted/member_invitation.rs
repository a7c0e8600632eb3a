//! The page of a member invitation, for the holder of its one-time link.

use app::hosted::Layout;
use axum::{
    body::Bytes,
    http::{HeaderMap, StatusCode, Uri},
    response::Response,
};
use contract::routes::{Endpoint, tenant_console_path};
use domain::{
    Error, Secret, Tenant,
    member::{self, AcceptOutcome},
};
use oauth::Params;
use tower_sessions::Session;

use super::{Frame, form_problems};
use crate::{
    extract::{CurrentTenant, client_ip::ClientIp, cookie::Renewal},
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
    let token = params.get("token").unwrap_or_default().to_owned();
    let model = app::hosted::MemberInvitation { token, ..Default::default() };
    page(&frame, &tenant, StatusCode::OK, model).await
}

pub async fn submit(
    CurrentTenant(tenant): CurrentTenant,
    Frame(frame): Frame,
    client_ip: ClientIp,
    session: Session,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, PageError> {
    let params = Params::from_form(&body).or_page(&frame)?;
    let text = |name: &str| params.get(name).unwrap_or_default().to_owned();
    let (token, name) = (text("token"), text("name"));
    let renewal = Renewal::begin(&session, tenant.platform(), &headers).await.or_page(&frame)?;
    let accepted = member::accept_member_invitation(
        &tenant,
        &token,
        &renewal.browser,
        &name,
        Secret::new(text("password")),
        client_ip.context(frame.language),
    )
    .await;
    let messages = frame.messages();
    let (status, problems, retry_after) = match accepted {
        Ok(AcceptOutcome::Joined { role }) => {
            renewal.complete(&session, tenant.platform(), false).await.or_page(&frame)?;
            let console = tenant_console_path(tenant.slug());
            let model = app::hosted::Confirmation {
                title: messages.joined_title(role.as_str()),
                text: messages.joined_text(),
                next: Some((
                    messages.open_dashboard(),
                    format!("{}{console}", tenant.platform().public_url()),
                )),
            };
            return Ok(headers::page_response(app::hosted::confirmation(&frame, model)));
        }
        Ok(AcceptOutcome::WrongPassword) => {
            let problem = ("password".into(), messages.wrong_password());
            (StatusCode::UNAUTHORIZED, vec![problem], None)
        }
        Ok(AcceptOutcome::Locked { retry_after }) => {
            let message = messages.too_many_attempts(retry_after.div_ceil(60));
            let problem = (String::new(), message);
            (StatusCode::TOO_MANY_REQUESTS, vec![problem], Some(retry_after))
        }
        Err(Error::NotFound) => return Err(invalid_link(&frame)),
        Err(Error::Invalid(problems)) => {
            let problems = form_problems::translate(messages, problems);
            (StatusCode::UNPROCESSABLE_ENTITY, problems, None)
        }
        Err(error) => return Err(PageError::failed(&frame, error)),
    };
    let model = app::hosted::MemberInvitation { token, name, problems, ..Default::default() };
    let mut response = page(&frame, &tenant, status, model).await?;
    headers::set_retry_after(&mut response, retry_after);
    Ok(response)
}

async fn page(
    frame: &Layout,
    tenant: &Tenant,
    status: StatusCode,
    model: app::hosted::MemberInvitation,
) -> Result<Response, PageError> {
    let invitation = member::open_invitation(tenant, &model.token).await.or_page(frame)?;
    let invitation = invitation.ok_or_else(|| invalid_link(frame))?;
    let model = app::hosted::MemberInvitation {
        // The form posts to the public host, where the console reads the same cookie.
        action: format!("{}{}", tenant.console_base_url(), Endpoint::Join.path()),
        email: invitation.email,
        invited_as: frame.messages().invited_as(invitation.role.as_str()),
        tenant_name: tenant.name().into(),
        has_account: invitation.has_account,
        ..model
    };
    let mut response = headers::form_page_response(app::hosted::member_invitation(frame, model));
    *response.status_mut() = status;
    Ok(response)
}

fn invalid_link(frame: &Layout) -> PageError {
    let messages = frame.messages();
    PageError::invalid_link(frame, messages.link_invitation_text(), messages.step_ask_for_link())
}
