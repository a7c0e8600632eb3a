//! The page of a member invitation, for the holder of its one-time link.

use axum::{
    body::Bytes,
    http::{HeaderValue, StatusCode, Uri, header},
    response::Response,
};
use contract::user::Role;
use domain::{
    Error, Secret, Tenant,
    member::{self, AcceptOutcome},
};
use oauth::Params;
use tower_sessions::Session;

use super::{frame, problem};
use crate::{
    extract::{CurrentTenant, client_ip::ClientIp, cookie::Renewal},
    respond::headers,
};

pub async fn show(CurrentTenant(tenant): CurrentTenant, uri: Uri) -> Response {
    let params = Params::from_query(uri.query().unwrap_or_default()).unwrap_or_default();
    let token = params.get("token").unwrap_or_default().to_owned();
    page(&tenant, StatusCode::OK, app::hosted::MemberInvitation { token, ..Default::default() })
        .await
}

pub async fn submit(
    CurrentTenant(tenant): CurrentTenant,
    client_ip: ClientIp,
    session: Session,
    body: Bytes,
) -> Response {
    let params = match Params::from_form(&body) {
        Ok(params) => params,
        Err(error) => return problem::failed(Some(&tenant), &error.into()),
    };
    let text = |name: &str| params.get(name).unwrap_or_default().to_owned();
    let (token, name) = (text("token"), text("name"));
    let outcome = async {
        let renewal = Renewal::begin(&session, tenant.platform()).await?;
        let accepted = member::accept_member_invitation(
            &tenant,
            &token,
            &renewal.browser,
            &name,
            Secret::new(text("password")),
            client_ip.0,
        )
        .await?;
        if matches!(accepted, AcceptOutcome::Joined { .. }) {
            renewal.complete(&session, tenant.platform(), false).await?;
        }
        Ok(accepted)
    };
    let retry_model = |problems: Vec<(String, String)>| app::hosted::MemberInvitation {
        token: token.clone(),
        name: name.clone(),
        problems,
        ..Default::default()
    };
    match outcome.await {
        Ok(AcceptOutcome::Joined { role }) => {
            let model = app::hosted::Confirmation {
                title: format!("You are {} now", role_label(role)),
                text: format!("You help to run {}.", tenant.name()),
                next: Some((
                    "Open the dashboard".into(),
                    format!("{}/console/t/{}", tenant.platform().public_url(), tenant.slug()),
                )),
            };
            headers::page_response(app::hosted::confirmation(&frame(&tenant), model))
        }
        Ok(AcceptOutcome::WrongPassword) => {
            page(
                &tenant,
                StatusCode::UNAUTHORIZED,
                retry_model(vec![("password".into(), "The password is wrong.".into())]),
            )
            .await
        }
        Ok(AcceptOutcome::Locked { retry_after }) => {
            let message =
                format!("Too many tries. Wait {} min and try again.", retry_after.div_ceil(60));
            let mut response = page(
                &tenant,
                StatusCode::TOO_MANY_REQUESTS,
                retry_model(vec![(String::new(), message)]),
            )
            .await;
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(retry_after));
            response
        }
        Err(Error::NotFound) => invalid_link(&tenant),
        Err(Error::Invalid(problems)) => {
            let problems =
                problems.into_iter().map(|problem| (problem.field, problem.message)).collect();
            page(&tenant, StatusCode::UNPROCESSABLE_ENTITY, retry_model(problems)).await
        }
        Err(error) => problem::failed(Some(&tenant), &error),
    }
}

fn role_label(role: Role) -> &'static str {
    match role {
        Role::Operator => "an operator",
        Role::Owner => "an owner",
        Role::Admin => "an admin",
        Role::Developer => "a developer",
        Role::Auditor => "an auditor",
    }
}

async fn page(
    tenant: &Tenant,
    status: StatusCode,
    model: app::hosted::MemberInvitation,
) -> Response {
    let invitation = match member::open_invitation(tenant, &model.token).await {
        Ok(Some(invitation)) => invitation,
        Ok(None) => return invalid_link(tenant),
        Err(error) => return problem::failed(Some(tenant), &error),
    };
    let model = app::hosted::MemberInvitation {
        // The form posts to the public host, where the console reads the same cookie.
        action: format!("{}/join", tenant.console_base_url()),
        email: invitation.email,
        role: role_label(invitation.role).into(),
        tenant_name: tenant.name().into(),
        has_account: invitation.has_account,
        ..model
    };
    let mut response =
        headers::form_page_response(app::hosted::member_invitation(&frame(tenant), model));
    *response.status_mut() = status;
    response
}

fn invalid_link(tenant: &Tenant) -> Response {
    let model = app::hosted::Problem {
        title: "This invitation is no longer good".into(),
        text: vec!["It works once and for a week, and may have been taken back.".into()],
        next: vec!["Ask whoever invited you for a new one.".into()],
        ..Default::default()
    };
    problem::page(Some(tenant), StatusCode::NOT_FOUND, model)
}
