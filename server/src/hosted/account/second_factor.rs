//! The pages of the user's second factor: set up, new recovery codes, removal. The last two are
//! confirmed on a page of their own.

use app::hosted::{
    ConfirmFactorChange, FactorChange, Layout, ManageSecondFactor, ReplacedFactor,
    SecondFactorPlace, SecondFactorSetup, ShownRecoveryCodes,
};
use axum::{http::StatusCode, response::Response};
use contract::routes::Endpoint;
use domain::{
    Error, Tenant,
    account::{self, RecoveryCodesView, SecondFactorView},
    interaction::AccountPage,
    second_factor::{self, EnrolOutcome, Enrolment},
    sign_in::SignIn,
};
use tower_sessions::Session;

use super::{
    Done,
    form::{AccountForm, RecentForm, RecoveryCodes, SecondFactor},
    outcome, recent, refused, to_account, to_sign_in,
};
use crate::{
    extract::{CurrentTenant, tenant::RequestedBase},
    hosted::Frame,
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
) -> Result<Response, PageError> {
    if !base.is_canonical(&tenant) {
        return Ok(see_other(&tenant.url(Endpoint::AccountSecondFactorPage)));
    }
    match recent(&tenant, &session, &frame, AccountPage::SecondFactor).await? {
        Ok(sign_in) => page(&frame, &tenant, &sign_in, StatusCode::OK, None).await,
        Err(response) => Ok(response),
    }
}

/// A sign-in that passes the second factor, which this session has not.
async fn step_up(tenant: &Tenant, frame: &Layout, sign_in: &SignIn) -> Result<Response, PageError> {
    to_sign_in(tenant, frame, AccountPage::SecondFactor, Some(sign_in)).await
}

/// The page of what the user has. `problem` is what became of the last form.
async fn page(
    frame: &Layout,
    tenant: &Tenant,
    sign_in: &SignIn,
    status: StatusCode,
    problem: Option<String>,
) -> Result<Response, PageError> {
    let view = match account::second_factor(tenant, sign_in).await {
        Err(Error::SecondFactorRequired) => return step_up(tenant, frame, sign_in).await,
        view => view.or_page(frame)?,
    };
    let page = match view {
        SecondFactorView::Off => return Ok(to_account(tenant)),
        SecondFactorView::Setup(enrolment) => {
            let model = SecondFactorSetup { problem, ..setup_model(tenant, enrolment) };
            app::hosted::second_factor_setup(frame, model)
        }
        SecondFactorView::Active { factor, is_removable } => {
            let remove = || tenant.url(Endpoint::AccountSecondFactorRemovePage);
            let model = ManageSecondFactor {
                codes_left: factor.codes_left,
                codes_url: tenant.url(Endpoint::AccountRecoveryCodesPage),
                remove_url: is_removable.then(remove),
                account_url: tenant.url(Endpoint::AccountPage),
                problem,
            };
            app::hosted::manage_second_factor(frame, model)
        }
    };
    let mut response = headers::form_page_response(page);
    *response.status_mut() = status;
    Ok(response)
}

/// The page that asks before the recovery codes are replaced.
pub async fn confirm_codes(
    CurrentTenant(tenant): CurrentTenant,
    Frame(frame): Frame,
    base: RequestedBase,
    session: Session,
) -> Result<Response, PageError> {
    if !base.is_canonical(&tenant) {
        return Ok(see_other(&tenant.url(Endpoint::AccountRecoveryCodesPage)));
    }
    match recent(&tenant, &session, &frame, AccountPage::RecoveryCodes).await? {
        Ok(sign_in) => confirm_codes_page(&frame, &tenant, &sign_in, None).await,
        Err(response) => Ok(response),
    }
}

/// That page. A user who has no factor that codes stand for gets the page that sets one up.
async fn confirm_codes_page(
    frame: &Layout,
    tenant: &Tenant,
    sign_in: &SignIn,
    problem: Option<String>,
) -> Result<Response, PageError> {
    let view = match account::recovery_codes(tenant, sign_in).await {
        Err(Error::NotFound) => {
            return Ok(see_other(&tenant.url(Endpoint::AccountSecondFactorPage)));
        }
        Err(error) => {
            return refused(frame, tenant, sign_in, AccountPage::RecoveryCodes, error).await;
        }
        Ok(view) => view,
    };
    let RecoveryCodesView { codes_left, has_app, ticket } = view;
    let back = if has_app { Endpoint::AccountSecondFactorPage } else { Endpoint::AccountPage };
    let status = if problem.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    let model = ConfirmFactorChange {
        change: FactorChange::ReplaceCodes { ticket, replaced: replaced_by(has_app), codes_left },
        action: tenant.url(Endpoint::AccountRecoveryCodes),
        back_url: tenant.url(back),
        problem,
    };
    let page = app::hosted::confirm_factor_change(frame, model);
    let mut response = headers::form_page_response(page);
    *response.status_mut() = status;
    Ok(response)
}

fn replaced_by(has_app: bool) -> ReplacedFactor {
    if has_app { ReplacedFactor::App } else { ReplacedFactor::Passkey }
}

/// The page that asks before the app is removed. If there is nothing to remove, that of what the
/// user has.
pub async fn confirm_removal(
    CurrentTenant(tenant): CurrentTenant,
    Frame(frame): Frame,
    base: RequestedBase,
    session: Session,
) -> Result<Response, PageError> {
    if !base.is_canonical(&tenant) {
        return Ok(see_other(&tenant.url(Endpoint::AccountSecondFactorRemovePage)));
    }
    let sign_in = match recent(&tenant, &session, &frame, AccountPage::SecondFactor).await? {
        Ok(sign_in) => sign_in,
        Err(response) => return Ok(response),
    };
    match account::second_factor(&tenant, &sign_in).await {
        Ok(SecondFactorView::Active { is_removable: true, .. }) => {
            let model = ConfirmFactorChange {
                change: FactorChange::Remove,
                action: tenant.url(Endpoint::AccountSecondFactorRemove),
                back_url: tenant.url(Endpoint::AccountSecondFactorPage),
                problem: None,
            };
            let page = app::hosted::confirm_factor_change(&frame, model);
            Ok(headers::form_page_response(page))
        }
        Ok(_) => Ok(see_other(&tenant.url(Endpoint::AccountSecondFactorPage))),
        Err(error) => refused(&frame, &tenant, &sign_in, AccountPage::SecondFactor, error).await,
    }
}

fn setup_model(tenant: &Tenant, enrolment: Enrolment) -> SecondFactorSetup {
    SecondFactorSetup {
        action: tenant.url(Endpoint::AccountSecondFactorSetup),
        place: SecondFactorPlace::Account(tenant.url(Endpoint::AccountPage)),
        enrolment,
        passkey: None,
        code_problem: None,
        problem: None,
    }
}

fn codes_page(
    AccountForm { tenant, frame, sign_in, .. }: &AccountForm,
    codes: second_factor::RecoveryCodes,
    replaced: ReplacedFactor,
) -> Response {
    let model = ShownRecoveryCodes {
        codes,
        replaced,
        user_name: sign_in.display_name.clone(),
        user_email: sign_in.email.clone(),
        next: tenant.url(Endpoint::AccountPage),
    };
    headers::form_page_response(app::hosted::recovery_codes(frame, model))
}

pub async fn set_up(RecentForm(form, _): RecentForm<SecondFactor>) -> Result<Response, PageError> {
    let AccountForm { tenant, frame, sign_in, .. } = &form;
    let text = |name: &str| form.text(name);
    let fields = (text("ticket"), text("code"));
    let from = form.from();
    let messages = frame.messages();
    match account::set_up_second_factor(tenant, sign_in, fields, from).await {
        Ok(EnrolOutcome::Enrolled(codes)) => Ok(codes_page(&form, codes, ReplacedFactor::App)),
        Ok(EnrolOutcome::WrongCode(enrolment)) => {
            let code_problem = Some(messages.factor_code_wrong());
            let model = SecondFactorSetup { code_problem, ..setup_model(tenant, enrolment) };
            let page = app::hosted::second_factor_setup(frame, model);
            let mut response = headers::form_page_response(page);
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
        Ok(EnrolOutcome::HasOne) => Ok(see_other(&tenant.url(Endpoint::AccountSecondFactorPage))),
        Ok(EnrolOutcome::Expired) => {
            let problem = Some(messages.factor_setup_expired());
            page(frame, tenant, sign_in, StatusCode::CONFLICT, problem).await
        }
        Err(error) => refused(frame, tenant, sign_in, AccountPage::SecondFactor, error).await,
    }
}

pub async fn replace_codes(
    RecentForm(form, _): RecentForm<RecoveryCodes>,
) -> Result<Response, PageError> {
    let AccountForm { tenant, frame, sign_in, .. } = &form;
    match account::replace_recovery_codes(tenant, sign_in, form.text("ticket"), form.from()).await {
        Ok(Some((codes, has_app))) => Ok(codes_page(&form, codes, replaced_by(has_app))),
        Ok(None) => {
            let problem = Some(frame.messages().factor_codes_expired());
            confirm_codes_page(frame, tenant, sign_in, problem).await
        }
        Err(error) => refused(frame, tenant, sign_in, AccountPage::RecoveryCodes, error).await,
    }
}

/// The body is ignored, but one that is too large is rejected.
pub async fn remove(RecentForm(form, _): RecentForm<SecondFactor>) -> Result<Response, PageError> {
    let AccountForm { tenant, frame, sign_in, .. } = &form;
    let from = form.from();
    match account::remove_second_factor(tenant, sign_in, from).await {
        // The page says that it is required.
        Ok(false) => page(frame, tenant, sign_in, StatusCode::CONFLICT, None).await,
        Err(Error::SecondFactorRequired) => step_up(tenant, frame, sign_in).await,
        removed => {
            let done = removed.map(|_| Done::SecondFactorRemoved);
            outcome(frame, tenant, sign_in, done).await
        }
    }
}
