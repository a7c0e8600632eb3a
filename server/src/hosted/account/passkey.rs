//! The page that adds a passkey, and the forms that rename and remove one.

use app::hosted::{AddPasskey, Layout};
use axum::{
    http::{HeaderMap, StatusCode},
    response::Response,
};
use contract::routes::Endpoint;
use domain::{
    Error, Tenant,
    account::{self, AddPasskeyForm, AddPasskeyOutcome, AddPasskeyView, RemovePasskeyOutcome},
    interaction::AccountPage,
    sign_in::SignIn,
};
use tower_sessions::Session;

use super::{
    Done,
    form::{AccountForm, Passkey, RecentForm, Removal, user_agent},
    outcome, problem, recent, to_account, to_sign_in,
};
use crate::{
    extract::{CurrentTenant, tenant::RequestedBase},
    hosted::{Frame, passkey},
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
    headers: HeaderMap,
) -> Result<Response, PageError> {
    if !base.is_canonical(&tenant) {
        return Ok(see_other(&tenant.url(Endpoint::AccountPasskeyPage)));
    }
    match recent(&tenant, &session, &frame, AccountPage::Passkey).await? {
        Ok(sign_in) => page(&frame, &tenant, &sign_in, user_agent(&headers), None).await,
        Err(response) => Ok(response),
    }
}

/// A sign-in that passes the second factor, which this session has not.
async fn step_up(tenant: &Tenant, frame: &Layout, sign_in: &SignIn) -> Result<Response, PageError> {
    to_sign_in(tenant, frame, AccountPage::Passkey, Some(sign_in)).await
}

/// The page that adds a passkey. `problem` is what became of the last form, with its status.
async fn page(
    frame: &Layout,
    tenant: &Tenant,
    sign_in: &SignIn,
    user_agent: &str,
    problem: Option<(StatusCode, String)>,
) -> Result<Response, PageError> {
    let view = match account::add_passkey_view(tenant, sign_in, user_agent).await {
        Err(Error::SecondFactorRequired) => return step_up(tenant, frame, sign_in).await,
        view => view.or_page(frame)?,
    };
    let (form, name) = match view {
        AddPasskeyView::Off => return Ok(to_account(tenant)),
        AddPasskeyView::TooMany => (None, String::new()),
        AddPasskeyView::Form { request, name } => {
            (Some(passkey::action(tenant.url(Endpoint::AccountPasskey), request)), name)
        }
    };
    let (status, problem) = problem.unzip();
    let account_url = tenant.url(Endpoint::AccountPage);
    let model = AddPasskey { form, name, account_url, problem };
    let mut response = headers::form_page_response(app::hosted::add_passkey(frame, model));
    *response.status_mut() = status.unwrap_or(StatusCode::OK);
    Ok(response)
}

pub async fn add(RecentForm(form, _): RecentForm<Passkey>) -> Result<Response, PageError> {
    let AccountForm { tenant, frame, sign_in, .. } = &form;
    let text = |name: &str| form.text(name);
    let user_agent = form.user_agent();
    let fields = AddPasskeyForm {
        ticket: text("ticket"),
        credential: text("credential"),
        name: text("name"),
        user_agent,
    };
    let from = form.from();
    let messages = frame.messages();
    let problem = match account::add_passkey(tenant, sign_in, &fields, from).await {
        Ok(AddPasskeyOutcome::Rejected) => {
            (StatusCode::UNPROCESSABLE_ENTITY, messages.passkey_failed())
        }
        Ok(AddPasskeyOutcome::Expired) => (StatusCode::CONFLICT, messages.factor_codes_expired()),
        Ok(AddPasskeyOutcome::TooMany) => (StatusCode::CONFLICT, messages.passkey_too_many()),
        Err(Error::SecondFactorRequired) => return step_up(tenant, frame, sign_in).await,
        added => {
            let done = added.map(|_| Done::PasskeyAdded);
            return outcome(frame, tenant, sign_in, done).await;
        }
    };
    page(frame, tenant, sign_in, user_agent, Some(problem)).await
}

pub async fn rename(form: AccountForm) -> Result<Response, PageError> {
    let AccountForm { tenant, frame, sign_in, .. } = &form;
    let text = |name: &str| form.text(name);
    let names = (text("passkey"), text("name"));
    match account::rename_passkey(tenant, sign_in, names, form.client_ip).await {
        Ok(false) => {
            let (status, text) =
                (StatusCode::UNPROCESSABLE_ENTITY, frame.messages().passkey_name_missing());
            problem(frame, tenant, sign_in, status, text).await
        }
        renamed => {
            let done = renamed.map(|_| Done::PasskeyRenamed);
            outcome(frame, tenant, sign_in, done).await
        }
    }
}

pub async fn remove(RecentForm(form, _): RecentForm<Removal>) -> Result<Response, PageError> {
    let AccountForm { tenant, frame, sign_in, .. } = &form;
    let id = form.text("passkey");
    let from = form.from();
    match account::remove_passkey(tenant, sign_in, id, from).await {
        Ok(RemovePasskeyOutcome::OnlyWay) => {
            let text = frame.messages().passkey_only_way();
            problem(frame, tenant, sign_in, StatusCode::CONFLICT, text).await
        }
        Ok(RemovePasskeyOutcome::Required) => {
            let text = frame.messages().passkey_last_factor();
            problem(frame, tenant, sign_in, StatusCode::CONFLICT, text).await
        }
        Err(Error::SecondFactorRequired) => step_up(tenant, frame, sign_in).await,
        removed => {
            let done = removed.map(|_| Done::PasskeyRemoved);
            outcome(frame, tenant, sign_in, done).await
        }
    }
}
