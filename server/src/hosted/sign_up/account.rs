//! The page of a link that creates an account, for the holder of the link.

use app::hosted::{Layout, Problem};
use axum::{
    body::Bytes,
    http::{HeaderMap, StatusCode, Uri},
    response::Response,
};
use contract::routes::Endpoint;
use domain::{
    Error, Secret, Tenant,
    interaction::{self, AccountForm, AccountOutcome},
    sign_up::{DisplayedTerms, LinkState},
};
use oauth::Params;
use tower_sessions::Session;

use super::super::{Frame, form_problems, interaction::redirect_to_resume};
use crate::{
    extract::{
        CurrentTenant,
        client_ip::ClientIp,
        cookie::{self, Renewal},
        known_browser,
    },
    respond::{
        headers,
        page_error::{OrPage, PageError, problem_page},
    },
};

pub async fn show(
    CurrentTenant(tenant): CurrentTenant,
    Frame(frame): Frame,
    uri: Uri,
    session: Session,
) -> Result<Response, PageError> {
    let params = Params::from_query(uri.query().unwrap_or_default()).unwrap_or_default();
    let token = params.get("token").unwrap_or_default().to_owned();
    let model = app::hosted::CreateAccount { token, ..Default::default() };
    page(&frame, &tenant, &session, StatusCode::OK, model).await
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
    let text = |name: &str| params.get(name).unwrap_or_default();
    let document = |name: &str| Some(text(name).to_owned()).filter(|url| !url.is_empty());
    let terms = DisplayedTerms { terms_uri: document("terms"), privacy_uri: document("privacy") };
    let form = AccountForm {
        token: text("token"),
        form_token: text("form"),
        name: text("name"),
        password: Secret::new(text("password").to_owned()),
        terms,
    };
    let platform = tenant.platform();
    let renewal = Renewal::begin(&session, platform, &headers).await.or_page(&frame)?;
    let (previous, browser) = (renewal.previous.as_ref(), &renewal.browser);
    let created = interaction::create_account(&tenant, form, previous, browser, client_ip.0).await;
    let messages = frame.messages();
    let (status, problems, retry_after) = match created {
        Ok(AccountOutcome::SignedIn { user_id, is_pending, handle }) => {
            renewal.complete(&session, platform, false).await.or_page(&frame)?;
            let mut response = match handle {
                Some(handle) => redirect_to_resume(&tenant, &handle),
                None => ready_page(&frame, &tenant),
            };
            if !is_pending {
                let known = known_browser::value(&headers, platform);
                known_browser::remember(&mut response, platform, known, &user_id);
            }
            return Ok(response);
        }
        Ok(AccountOutcome::AddressTaken) => return Ok(taken_page(&frame, &tenant)),
        Ok(AccountOutcome::Unusable) => return Err(invalid_link(&frame)),
        Ok(AccountOutcome::TermsChanged) => {
            let problem = (String::new(), messages.create_account_terms_changed());
            (StatusCode::CONFLICT, vec![problem], None)
        }
        Ok(AccountOutcome::Locked { retry_after }) => {
            let message = messages.too_many_attempts(retry_after.div_ceil(60));
            let problem = (String::new(), message);
            (StatusCode::TOO_MANY_REQUESTS, vec![problem], Some(retry_after))
        }
        Err(Error::Invalid(problems)) => {
            let problems = form_problems::translate(messages, problems);
            (StatusCode::UNPROCESSABLE_ENTITY, problems, None)
        }
        Err(error) => return Err(PageError::failed(&frame, error)),
    };
    let model = app::hosted::CreateAccount {
        token: text("token").to_owned(),
        form_token: text("form").to_owned(),
        name: text("name").to_owned(),
        problems,
        ..Default::default()
    };
    let mut response = page(&frame, &tenant, &session, status, model).await?;
    headers::set_retry_after(&mut response, retry_after);
    Ok(response)
}

async fn page(
    frame: &Layout,
    tenant: &Tenant,
    session: &Session,
    status: StatusCode,
    model: app::hosted::CreateAccount,
) -> Result<Response, PageError> {
    let browser = cookie::current(session).await.or_page(frame)?;
    let linked = interaction::account_link(tenant, &model.token, browser.as_ref()).await;
    let (state, form_token) = linked.or_page(frame)?;
    let link = match state {
        LinkState::Open(link) => link,
        LinkState::AddressTaken => return Ok(taken_page(frame, tenant)),
        LinkState::Unusable => return Err(invalid_link(frame)),
    };
    let DisplayedTerms { terms_uri, privacy_uri } = DisplayedTerms::of(tenant);
    let model = app::hosted::CreateAccount {
        action: tenant.url(Endpoint::CreateAccount),
        form_token: if form_token.is_empty() { model.form_token } else { form_token },
        email: link.email,
        invited_by: link.invited_by,
        terms_uri,
        privacy_uri,
        ..model
    };
    let mut response = headers::form_page_response(app::hosted::create_account(frame, model));
    *response.status_mut() = status;
    Ok(response)
}

/// The account exists, and no interaction continues in this browser.
fn ready_page(frame: &Layout, tenant: &Tenant) -> Response {
    let messages = frame.messages();
    let model = app::hosted::Confirmation {
        title: messages.account_ready_title(),
        text: messages.account_ready_text(),
        next: Some((messages.account_open(), tenant.url(Endpoint::AccountPage))),
    };
    headers::page_response(app::hosted::confirmation(frame, model))
}

/// The holder of the link controls the address, or was trusted by staff.
fn taken_page(frame: &Layout, tenant: &Tenant) -> Response {
    let messages = frame.messages();
    let model = Problem {
        title: messages.account_exists_title(),
        text: vec![messages.account_exists_text()],
        is_informational: true,
        link: Some((messages.sign_in_button(), tenant.url(Endpoint::AccountPage))),
        ..Default::default()
    };
    problem_page(frame, StatusCode::CONFLICT, model)
}

fn invalid_link(frame: &Layout) -> PageError {
    let messages = frame.messages();
    PageError::invalid_link(frame, messages.link_sign_up_text(), messages.step_sign_up_again())
}
