//! The set-up page of a new installation, for the holder of its one-time link.

use app::hosted::Layout;
use axum::{
    body::Bytes,
    extract::State,
    http::{StatusCode, Uri},
    response::Response,
};
use domain::{Error, Platform, setup};
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
    match setup::is_valid_link(&platform, &token).await {
        Ok(true) => {
            let model = app::hosted::SetUp { token, ..Default::default() };
            page(&frame, &platform, StatusCode::OK, model).await
        }
        Ok(false) => invalid_link(&frame),
        Err(error) => problem::failed(&frame, &error),
    }
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
    let form = setup::SetupForm {
        name: text("name"),
        email: text("email"),
        password: text("password"),
        tenant_name: text("tenant_name"),
    };
    let outcome = async {
        let renewal = Renewal::begin(&session, &platform).await?;
        let token = text("token");
        let slug = match setup::complete(&platform, &token, &renewal.browser, form.clone()).await {
            Err(error @ (Error::NotFound | Error::Invalid(_))) => {
                setup::repeat(&platform, &token, &renewal.browser, &form, client_ip.0)
                    .await?
                    .ok_or(error)?
            }
            completed => completed?,
        };
        renewal.complete(&session, &platform, false).await?;
        Ok(slug)
    };
    match outcome.await {
        Ok(slug) => {
            apply_environment(&platform).await;
            see_other(&format!("/console/t/{slug}"))
        }
        Err(Error::NotFound) => invalid_link(&frame),
        Err(Error::Invalid(problems)) => {
            let model = app::hosted::SetUp {
                token: text("token"),
                name: text("name"),
                email: text("email"),
                tenant_name: text("tenant_name"),
                problems: form_problems::translate(frame.messages(), problems),
                ..Default::default()
            };
            page(&frame, &platform, StatusCode::UNPROCESSABLE_ENTITY, model).await
        }
        Err(error) => problem::failed(&frame, &error),
    }
}

/// Registers the clients of Sage's environment variables at the new first tenant. An error does not
/// undo the set-up; the next start reports it again.
async fn apply_environment(platform: &Platform) {
    if let Err(error) = domain::sage_env::apply(platform).await {
        tracing::error!(
            %error,
            "the environment's applications were not registered: correct them and start again"
        );
    }
}

async fn page(
    frame: &Layout,
    platform: &Platform,
    status: StatusCode,
    model: app::hosted::SetUp,
) -> Response {
    let needs_tenant = match setup::needs_tenant(platform).await {
        Ok(needs_tenant) => needs_tenant,
        Err(error) => return problem::failed(frame, &error),
    };
    let model = app::hosted::SetUp { action: "/setup".into(), needs_tenant, ..model };
    let mut response =
        headers::form_page_response(app::hosted::set_up(&of_no_tenant(frame), model));
    *response.status_mut() = status;
    response
}

fn invalid_link(frame: &Layout) -> Response {
    let messages = frame.messages();
    let (text, next) = (messages.link_set_up_text(), messages.step_restart());
    problem::invalid_link(&of_no_tenant(frame), text, next)
}

/// A tenant may exist already, but the page is the installation's.
fn of_no_tenant(frame: &Layout) -> Layout {
    Layout { tenant_name: String::new(), ..frame.clone() }
}
