//! Forms of an interaction that a passkey answers: the sign-in, and its second factor.

use app::hosted::{Layout, PasskeyAction};
use axum::{
    Json,
    body::Bytes,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use contract::routes::Endpoint;
use domain::{
    Tenant,
    interaction::{self, PasskeyForm, PasskeyOutcome, PasskeyProblem, SecondFactorPasskeyOutcome},
    passkey::{self, PasskeyRequest},
    sign_in::BrowserId,
};
use serde_json::json;
use tower_sessions::Session;

use super::{
    Frame, in_ui_locales,
    interaction::{current_browser, link_choice, purpose_model, redirect_to_resume, sign_in_page},
    interaction_form,
    interaction_handle::InteractionHandle,
    second_factor,
};
use crate::{
    assets,
    extract::{
        CurrentTenant, client_ip::ClientIp, cookie::Renewal, known_browser, tenant::RequestedBase,
    },
    respond::{
        error::JsonError,
        not_found,
        page_error::{OrPage, PageError},
    },
};

/// The origins that share the passkeys of the requested host, which must be a domain of the tenant:
/// the public host belongs to no tenant alone.
pub async fn related_origins(
    CurrentTenant(tenant): CurrentTenant,
    base: RequestedBase,
) -> Result<Response, JsonError> {
    let origins = passkey::related_origins(&tenant, base.host()).await?;
    let Some(origins) = origins else { return Ok(not_found().await) };
    let headers = [(header::CACHE_CONTROL, "public, max-age=300")];
    Ok((headers, Json(json!({ "origins": origins }))).into_response())
}

/// The form of a page that asks for a passkey.
pub(super) fn action(url: String, request: PasskeyRequest) -> PasskeyAction {
    PasskeyAction { action: url, request, script: assets::passkey_script_href() }
}

/// The form of the sign-in page of this browser; `None` if users of the tenant have no passkeys.
pub(super) async fn sign_in_action(
    frame: &Layout,
    tenant: &Tenant,
    handle: &str,
    browser: &BrowserId,
) -> Result<Option<PasskeyAction>, PageError> {
    let request = interaction::passkey_request(tenant, handle, browser).await.or_page(frame)?;
    Ok(request.map(|request| action(tenant.page_url(Endpoint::PasskeySignIn, handle), request)))
}

/// What the page says about a problem, and the status of the response.
pub(super) fn problem_text(frame: &Layout, problem: PasskeyProblem) -> (StatusCode, String) {
    let messages = frame.messages();
    match problem {
        PasskeyProblem::Unknown => (StatusCode::UNAUTHORIZED, messages.passkey_unknown()),
        PasskeyProblem::Rejected => (StatusCode::UNAUTHORIZED, messages.passkey_rejected()),
        PasskeyProblem::Expired => (StatusCode::CONFLICT, messages.factor_codes_expired()),
    }
}

pub async fn sign_in(
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
    let form = PasskeyForm {
        ticket: params.get("ticket").unwrap_or_default(),
        credential: params.get("credential").unwrap_or_default(),
        keep_signed_in: params.get("keep").is_some(),
        link: params.get("link"),
        language: frame.language.tag(),
        known_browser: known_browser::value(&headers, platform),
    };
    let previous = current_browser(&session, &frame).await?;
    let renewal = Renewal::begin(&session, platform, &headers).await.or_page(&frame)?;
    let ip = client_ip.0;
    let outcome =
        interaction::submit_passkey(&tenant, &handle, &previous, &renewal.browser, &form, ip).await;
    let problem = match outcome.or_page(&frame)? {
        PasskeyOutcome::SignedIn { user_id } => {
            let completed = renewal.complete(&session, platform, form.keep_signed_in).await;
            completed.or_page(&frame)?;
            let mut response = redirect_to_resume(&tenant, &handle);
            known_browser::remember(&mut response, platform, form.known_browser, &user_id);
            return Ok(response);
        }
        PasskeyOutcome::Repeated => return Ok(redirect_to_resume(&tenant, &handle)),
        PasskeyOutcome::Gone => return Err(PageError::interaction_gone(&frame)),
        PasskeyOutcome::Failed(problem) => problem,
    };
    let context = interaction::form_context(&tenant, &handle).await.or_page(&frame)?;
    let frame = in_ui_locales(frame, context.ui_locales.as_deref());
    let (status, text) = problem_text(&frame, problem);
    let model = app::hosted::SignIn {
        purpose: purpose_model(context.purpose),
        keep_signed_in: form.keep_signed_in,
        problem: Some(text),
        is_passkey_rejected: true,
        link: context.link.map(|link| link_choice(link, form.link.is_some())),
        ..Default::default()
    };
    let mut response = sign_in_page(&frame, &tenant, &handle, Some(&previous), model).await?;
    *response.status_mut() = status;
    Ok(response)
}

pub async fn second_factor(
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
    let form = (text("ticket"), text("credential"));
    let known = known_browser::value(&headers, platform);
    let (browser, from) = (renewal.form_browser(known), client_ip.context(frame.language));
    let outcome =
        interaction::submit_second_factor_passkey(&tenant, &handle, browser, form, from).await;
    match outcome.or_page(&frame)? {
        SecondFactorPasskeyOutcome::Continue(renewed) => {
            let response = redirect_to_resume(&tenant, &handle);
            let passed = (renewal, renewed.as_ref());
            let cookies = (platform, known);
            second_factor::with_cookies(&frame, response, &session, passed, cookies).await
        }
        SecondFactorPasskeyOutcome::Gone => Err(PageError::interaction_gone(&frame)),
        SecondFactorPasskeyOutcome::Failed(view, problem) => {
            let frame = second_factor::in_own_language(frame, &tenant, &handle).await?;
            let (status, text) = problem_text(&frame, problem);
            let browser = renewal.previous.as_ref();
            let mut response =
                second_factor::factor_page(&frame, &tenant, (&handle, browser), view, Some(text));
            *response.status_mut() = status;
            Ok(response)
        }
    }
}
