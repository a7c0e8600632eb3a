//! Pages of an interaction for the second factor: a code or a passkey, and setting an app up.

use app::hosted::{Layout, ReplacedFactor, SecondFactorPlace, ShownRecoveryCodes};
use axum::{
    body::Bytes,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use contract::routes::Endpoint;
use domain::{
    Platform, Tenant,
    interaction::{
        self, CodeForm, PasskeySetupForm, RenewedBrowser, SecondFactorOutcome, SecondFactorView,
        SetupOffer, SetupOutcome, SignInPurpose,
    },
    sign_in::BrowserId,
};
use tower_sessions::Session;

use super::{
    Frame, in_ui_locales,
    interaction::{current_browser, purpose_model, redirect_to_resume, resume_if_open},
    interaction_form,
    interaction_handle::InteractionHandle,
    passkey,
};
use crate::{
    extract::{
        CurrentTenant, client_ip::ClientIp, cookie::Renewal, known_browser, remembered_device,
    },
    respond::{
        headers,
        page_error::{OrPage, PageError},
    },
};

/// The page for a code or a passkey. `problem` is what became of the last form.
pub(super) fn factor_page(
    frame: &Layout,
    tenant: &Tenant,
    (handle, browser): (&str, Option<&BrowserId>),
    view: SecondFactorView,
    problem: Option<String>,
) -> Response {
    let frame = &of_account(frame, &view);
    let model = factor_model(tenant, (handle, browser), view);
    response(frame, app::hosted::SecondFactor { problem, ..model })
}

/// The frame of the account's tenant: one form signs in to the dashboards of all tenants.
fn of_account(frame: &Layout, view: &SecondFactorView) -> Layout {
    match view.purpose {
        SignInPurpose::Console => Layout { tenant_name: view.tenant_name.clone(), ..frame.clone() },
        _ => frame.clone(),
    }
}

fn response(frame: &Layout, model: app::hosted::SecondFactor) -> Response {
    headers::form_page_response(app::hosted::second_factor(frame, model))
}

fn factor_model(
    tenant: &Tenant,
    (handle, browser): (&str, Option<&BrowserId>),
    mut view: SecondFactorView,
) -> app::hosted::SecondFactor {
    let passkey = view.passkey.take().map(|request| {
        passkey::action(tenant.page_url(Endpoint::SecondFactorPasskey, handle), request)
    });
    app::hosted::SecondFactor {
        action: view.has_codes.then(|| tenant.page_url(Endpoint::SecondFactor, handle)),
        has_app: view.has_app,
        form_token: browser.map_or_else(String::new, |browser| {
            interaction::code_form_token(tenant, handle, browser)
        }),
        passkey,
        remembered_days: view.remembered_days,
        remembers: false,
        place: place(tenant, handle, view),
        code_problem: None,
        problem: None,
    }
}

/// The page that sets a factor up: `problems` are what is wrong with the code, and with another
/// field.
pub(super) fn setup_page(
    frame: &Layout,
    tenant: &Tenant,
    handle: &str,
    (view, offer): (SecondFactorView, SetupOffer),
    (code_problem, problem): (Option<String>, Option<String>),
) -> Response {
    let frame = &of_account(frame, &view);
    let SetupOffer { enrolment, passkey } = offer;
    let action = tenant.page_url(Endpoint::SecondFactorSetup, handle);
    let model = app::hosted::SecondFactorSetup {
        passkey: passkey.map(|request| passkey::action(action.clone(), request)),
        action,
        place: place(tenant, handle, view),
        enrolment,
        code_problem,
        problem,
    };
    headers::form_page_response(app::hosted::second_factor_setup(frame, model))
}

/// The page which says that staff have to reset the second factor.
pub(super) fn reset_page(
    frame: &Layout,
    tenant: &Tenant,
    handle: &str,
    view: SecondFactorView,
) -> Response {
    let place = place(tenant, handle, view);
    headers::form_page_response(app::hosted::second_factor_reset(frame, place))
}

fn place(tenant: &Tenant, handle: &str, view: SecondFactorView) -> SecondFactorPlace {
    SecondFactorPlace::SignIn {
        purpose: purpose_model(view.purpose),
        user_name: view.user_display_name,
        user_email: view.user_email,
        leave_action: tenant.page_url(Endpoint::SecondFactor, handle),
    }
}

/// The frame in the language of the interaction's request.
pub(super) async fn in_own_language(
    frame: Layout,
    tenant: &Tenant,
    handle: &str,
) -> Result<Layout, PageError> {
    let context = interaction::form_context(tenant, handle).await.or_page(&frame)?;
    Ok(in_ui_locales(frame, context.ui_locales.as_deref()))
}

/// A code, or the button that signs in with another account.
pub async fn submit(
    CurrentTenant(tenant): CurrentTenant,
    Frame(frame): Frame,
    InteractionHandle(handle): InteractionHandle,
    client_ip: ClientIp,
    session: Session,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, PageError> {
    let params = interaction_form::fields(&frame, &tenant, &headers, &body)?;
    if params.get("account") == Some("other") {
        let browser = current_browser(&session, &frame).await?;
        let left = interaction::leave_second_factor(&tenant, &handle, &browser).await;
        return resume_if_open(left.or_page(&frame)?, &tenant, &handle, &frame);
    }
    let platform = tenant.platform();
    let renewal = Renewal::begin(&session, platform, &headers).await.or_page(&frame)?;
    let text = |name: &str| params.get(name).unwrap_or_default();
    let user_agent = renewal.browser.user_agent.clone();
    let form = CodeForm {
        code: text("code"),
        token: text("form"),
        remember: params.get("remember").is_some(),
        user_agent: &user_agent,
    };
    let known = known_browser::value(&headers, platform);
    let (browser, from) = (renewal.form_browser(known), client_ip.context(frame.language));
    let outcome = interaction::submit_second_factor(&tenant, &handle, browser, &form, from).await;
    let (view, retry_after) = match outcome.or_page(&frame)? {
        SecondFactorOutcome::Continue(renewed, device) => {
            let mut response = redirect_to_resume(&tenant, &handle);
            if let Some(token) = device {
                let devices = remembered_device::value(&headers, platform);
                remembered_device::remember(&mut response, platform, devices, &token);
            }
            let passed = (renewal, renewed.as_ref());
            return with_cookies(&frame, response, &session, passed, (platform, known)).await;
        }
        SecondFactorOutcome::Gone => return Err(PageError::interaction_gone(&frame)),
        SecondFactorOutcome::WrongCode(view) => (view, None),
        SecondFactorOutcome::LockedOut { view, retry_after } => (view, Some(retry_after)),
    };
    let frame = of_account(&in_own_language(frame, &tenant, &handle).await?, &view);
    let messages = frame.messages();
    let browser = renewal.previous.as_ref();
    let mut model = factor_model(&tenant, (&handle, browser), view);
    model.remembers = form.remember;
    let status = match retry_after {
        None => {
            model.code_problem = Some(messages.factor_code_wrong());
            StatusCode::UNAUTHORIZED
        }
        Some(seconds) => {
            model.problem = Some(messages.too_many_attempts(seconds.div_ceil(60)));
            StatusCode::TOO_MANY_REQUESTS
        }
    };
    let mut response = response(&frame, model);
    *response.status_mut() = status;
    headers::set_retry_after(&mut response, retry_after);
    Ok(response)
}

/// Sets an app or a passkey up and shows the recovery codes, which continue the sign-in.
pub async fn set_up(
    CurrentTenant(tenant): CurrentTenant,
    Frame(frame): Frame,
    InteractionHandle(handle): InteractionHandle,
    client_ip: ClientIp,
    session: Session,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, PageError> {
    let params = interaction_form::fields(&frame, &tenant, &headers, &body)?;
    let platform = tenant.platform();
    let renewal = Renewal::begin(&session, platform, &headers).await.or_page(&frame)?;
    let text = |name: &str| params.get(name).unwrap_or_default();
    let from = client_ip.context(frame.language);
    let known = known_browser::value(&headers, platform);
    let browser = renewal.form_browser(known);
    let is_passkey = !text("credential").is_empty();
    let outcome = match is_passkey {
        true => {
            let form = PasskeySetupForm {
                ticket: text("ticket"),
                credential: text("credential"),
                codes: text("codes"),
                user_agent: &renewal.browser.user_agent,
            };
            interaction::submit_passkey_setup(&tenant, &handle, browser, &form, from).await
        }
        false => {
            let form = (text("ticket"), text("code"));
            interaction::submit_second_factor_setup(&tenant, &handle, browser, form, from).await
        }
    };
    let in_language = in_own_language(frame.clone(), &tenant, &handle).await;
    let (response, renewed) = match outcome.or_page(&frame)? {
        SetupOutcome::Enrolled(codes, view, renewed) => {
            let frame = of_account(&in_language?, &view);
            let next = tenant.page_url(Endpoint::ResumeInteraction, &handle);
            let replaced = if is_passkey { ReplacedFactor::Passkey } else { ReplacedFactor::App };
            let model = ShownRecoveryCodes {
                codes,
                replaced,
                user_name: view.user_display_name,
                user_email: view.user_email,
                next,
            };
            let page = app::hosted::recovery_codes(&frame, model);
            (headers::form_page_response(page), renewed)
        }
        SetupOutcome::WrongCode(shown) => {
            let frame = in_language?;
            let problems = (Some(frame.messages().factor_code_wrong()), None);
            let mut response = setup_page(&frame, &tenant, &handle, *shown, problems);
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            (response, None)
        }
        SetupOutcome::PasskeyFailed(problem, shown) => {
            let frame = in_language?;
            let (status, text) = passkey::problem_text(&frame, problem);
            let mut response = setup_page(&frame, &tenant, &handle, *shown, (None, Some(text)));
            *response.status_mut() = status;
            (response, None)
        }
        SetupOutcome::Continue(renewed) => (redirect_to_resume(&tenant, &handle), renewed),
        SetupOutcome::Gone => return Err(PageError::interaction_gone(&frame)),
    };
    let passed = (renewal, renewed.as_ref());
    with_cookies(&frame, response, &session, passed, (platform, known)).await
}

/// The response to a form of the second factor, with the new cookie of a browser that has passed
/// it, and the one that says that its user knows the browser. `known` is that cookie of the
/// request.
pub(super) async fn with_cookies(
    frame: &Layout,
    mut response: Response,
    session: &Session,
    (renewal, renewed): (Renewal, Option<&RenewedBrowser>),
    (platform, known): (&Platform, &str),
) -> Result<Response, PageError> {
    renewal.complete_renewed(session, platform, renewed).await.or_page(frame)?;
    if let Some(RenewedBrowser { user_id, .. }) = renewed {
        known_browser::remember(&mut response, platform, known, user_id);
    }
    Ok(response)
}
