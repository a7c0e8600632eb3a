//! The set-up page of a new installation, for the holder of its one-time link.

use app::hosted::{Layout, Problem};
use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, Uri},
    response::Response,
};
use contract::routes::{Endpoint, tenant_console_path};
use domain::{Error, Platform, RequestContext, setup};
use oauth::Params;
use tower_sessions::Session;

use super::{Frame, form_problems};
use crate::{
    extract::{client_ip::ClientIp, cookie::Renewal},
    respond::{
        headers,
        page_error::{OrPage, PageError, problem_page},
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
    if !setup::is_valid_link(&platform, &token).await.or_page(&frame)? {
        return invalid_link(&frame, &platform).await;
    }
    let model = app::hosted::SetUp { token, ..Default::default() };
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
    let form = setup::SetupForm {
        name: text("name"),
        email: text("email"),
        password: text("password"),
        tenant_name: text("tenant_name"),
    };
    let from = client_ip.context(frame.language);
    match complete(&platform, &session, &text("token"), form, from, &headers).await {
        Ok(slug) => {
            apply_environment(&platform).await;
            Ok(see_other(&tenant_console_path(&slug)))
        }
        Err(Error::NotFound) => invalid_link(&frame, &platform).await,
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
        Err(error) => Err(PageError::failed(&frame, error)),
    }
}

/// Sets the installation up, signs its first operator in, and returns the slug of the first tenant.
/// A form that is submitted again by the same browser gets the same response.
async fn complete(
    platform: &Platform,
    session: &Session,
    token: &str,
    form: setup::SetupForm,
    from: RequestContext<'_>,
    headers: &HeaderMap,
) -> domain::Result<String> {
    let renewal = Renewal::begin(session, platform, headers).await?;
    let browser = &renewal.browser;
    let slug = match setup::complete(platform, token, browser, from, form.clone()).await {
        Err(error @ (Error::NotFound | Error::Invalid(_))) => {
            setup::repeat(platform, token, browser, &form, from.client_ip).await?.ok_or(error)?
        }
        completed => completed?,
    };
    renewal.complete(session, platform, false).await?;
    Ok(slug)
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
) -> Result<Response, PageError> {
    let needs_tenant = setup::needs_tenant(platform).await.or_page(frame)?;
    let action = Endpoint::Setup.path().to_owned();
    let model = app::hosted::SetUp { action, needs_tenant, ..model };
    let mut response =
        headers::form_page_response(app::hosted::set_up(&of_no_tenant(frame), model));
    *response.status_mut() = status;
    Ok(response)
}

/// The page of a link that can't be used: there is another link only until the set-up is complete.
async fn invalid_link(frame: &Layout, platform: &Platform) -> Result<Response, PageError> {
    let messages = frame.messages();
    let frame = of_no_tenant(frame);
    if setup::is_needed(platform).await.or_page(&frame)? {
        let (text, next) = (messages.link_set_up_text(), messages.step_restart());
        return Err(PageError::invalid_link(&frame, text, next));
    }
    let model = Problem {
        title: messages.set_up_done_title(),
        text: vec![messages.set_up_done_text()],
        is_informational: true,
        link: Some((messages.sign_in_button(), Endpoint::Console.path().to_owned())),
        ..Default::default()
    };
    Ok(problem_page(&frame, StatusCode::NOT_FOUND, model))
}

/// A tenant may exist already, but the page is the installation's.
fn of_no_tenant(frame: &Layout) -> Layout {
    Layout { tenant_name: String::new(), ..frame.clone() }
}
