//! Pages of an interaction: the resume endpoint and its forms.
//!
//! Every POST redirects back to the resume endpoint, except “Not you?”, which asks first.

use app::hosted::Layout;
use axum::{
    body::Bytes,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};
use domain::{
    Tenant,
    interaction::{
        self, ConsentDecision, ConsentView, ResumeOutcome, Resumed, Review, SignInForm,
        SubmitOutcome,
    },
    sign_in::BrowserId,
};
use oauth::Params;
use tower_sessions::Session;

use super::{Frame, in_ui_locales, interaction_handle::InteractionHandle, problem};
use crate::{
    extract::{
        CurrentTenant,
        client_ip::ClientIp,
        cookie::{self, Renewal},
    },
    respond::{authorization_response, headers, see_other},
};

fn form_action(tenant: &Tenant, handle: &str, step: &str) -> String {
    format!("{}/interaction/{handle}/{step}", tenant.base_url())
}

fn redirect_to_resume(tenant: &Tenant, handle: &str) -> Response {
    see_other(&format!("{}/interaction/{handle}", tenant.base_url()))
}

pub async fn resume(
    CurrentTenant(tenant): CurrentTenant,
    Frame(frame): Frame,
    InteractionHandle(handle): InteractionHandle,
    session: Session,
) -> Response {
    let outcome = async {
        let current = cookie::current(&session).await?;
        let browser =
            current.clone().unwrap_or_else(|| cookie::generate_browser_id(tenant.platform()));
        let resumed = interaction::resume(&tenant, &handle, &browser).await?;
        // The interaction is bound to this browser from now on. An unknown handle sets no cookie.
        if current.is_none() && !matches!(resumed.outcome, ResumeOutcome::Gone) {
            cookie::issue(&session, &browser).await?;
        }
        Ok(resumed)
    };
    let Resumed { outcome, ui_locales } = match outcome.await {
        Ok(resumed) => resumed,
        Err(error) => return problem::failed(&frame, &error),
    };
    let frame = in_ui_locales(frame, ui_locales.as_deref());
    next_page(&frame, &tenant, &handle, outcome)
}

/// The page or redirect of the next step.
fn next_page(frame: &Layout, tenant: &Tenant, handle: &str, outcome: ResumeOutcome) -> Response {
    match outcome {
        ResumeOutcome::SignIn { client_name, login_hint } => {
            let username = login_hint.unwrap_or_default();
            let model = app::hosted::SignIn { client_name, username, ..Default::default() };
            sign_in_page(frame, tenant, handle, model)
        }
        ResumeOutcome::SelectAccount { client_name, user_display_name, user_email } => {
            let model = app::hosted::SelectAccount {
                action: form_action(tenant, handle, "select"),
                client_name,
                user_name: user_display_name,
                user_email,
            };
            headers::form_page_response(app::hosted::select_account(frame, model))
        }
        ResumeOutcome::Consent(view) => {
            let model = consent_model(form_action(tenant, handle, "consent"), *view);
            headers::form_page_response(app::hosted::consent(frame, model))
        }
        ResumeOutcome::Response(response) => authorization_response::send(frame, &response),
        ResumeOutcome::ConsoleSignedIn { return_to } => see_other(&return_to),
        ResumeOutcome::Gone => problem::interaction_gone(frame),
    }
}

/// “Not you?” on the consent page: the account selection page, which signs no user out by itself.
async fn account_question(
    frame: Layout,
    tenant: &Tenant,
    handle: &str,
    browser: &BrowserId,
) -> domain::Result<Response> {
    let Resumed { outcome, ui_locales } = interaction::resume(tenant, handle, browser).await?;
    let frame = in_ui_locales(frame, ui_locales.as_deref());
    let outcome = match outcome {
        ResumeOutcome::Consent(view) => ResumeOutcome::SelectAccount {
            client_name: view.client_name,
            user_display_name: view.user_display_name,
            user_email: view.user_email,
        },
        other => other,
    };
    Ok(next_page(&frame, tenant, handle, outcome))
}

fn sign_in_page(
    frame: &Layout,
    tenant: &Tenant,
    handle: &str,
    model: app::hosted::SignIn,
) -> Response {
    let model = app::hosted::SignIn {
        action: form_action(tenant, handle, "sign_in"),
        form_token: interaction::sign_in_form_token(tenant, handle),
        ..model
    };
    headers::form_page_response(app::hosted::sign_in(frame, model))
}

fn consent_model(action: String, view: ConsentView) -> app::hosted::Consent {
    app::hosted::Consent {
        action,
        client_name: view.client_name,
        user_name: view.user_display_name,
        user_email: view.user_email,
        scopes: view.scopes,
        claims: view.claims,
        resources: view.resources,
        return_to: view.redirect_host,
        review: match view.review {
            Review::RegisteredByStaff => app::hosted::Review::RegisteredByStaff,
            Review::Approved => app::hosted::Review::Approved,
            Review::NotReviewed => app::hosted::Review::NotReviewed,
        },
        client_uri: view.client_uri,
        policy_uri: view.policy_uri,
        tos_uri: view.tos_uri,
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
) -> Response {
    if !cookie::is_sent(&headers, tenant.platform()) {
        return problem::cookies_blocked(&frame);
    }
    let params = match Params::from_form(&body) {
        Ok(params) => params,
        Err(error) => return problem::failed(&frame, &error.into()),
    };
    let text = |name: &str| params.get(name).unwrap_or_default();
    let form = SignInForm {
        username: text("username"),
        password: text("password"),
        keep_signed_in: params.get("keep").is_some(),
        token: text("form"),
    };
    let outcome = async {
        let platform = tenant.platform();
        let renewal = Renewal::begin(&session, platform).await?;
        let (previous, browser) = (renewal.previous.as_ref(), &renewal.browser);
        let outcome =
            interaction::submit_sign_in(&tenant, &handle, previous, browser, &form, client_ip.0)
                .await?;
        if matches!(outcome, SubmitOutcome::SignedIn) {
            renewal.complete(&session, platform, form.keep_signed_in).await?;
        }
        Ok(outcome)
    };
    let (status, retry_after) = match outcome.await {
        Ok(SubmitOutcome::SignedIn) => return redirect_to_resume(&tenant, &handle),
        Ok(SubmitOutcome::Gone) => return problem::interaction_gone(&frame),
        Ok(SubmitOutcome::InvalidCredentials) => (StatusCode::UNAUTHORIZED, None),
        Ok(SubmitOutcome::LockedOut { retry_after }) => {
            (StatusCode::TOO_MANY_REQUESTS, Some(retry_after))
        }
        Err(error) => return problem::failed(&frame, &error),
    };
    let context = match interaction::form_context(&tenant, &handle).await {
        Ok(context) => context,
        Err(error) => return problem::failed(&frame, &error),
    };
    let frame = in_ui_locales(frame, context.ui_locales.as_deref());
    let messages = frame.messages();
    let problem = retry_after.map_or_else(
        || messages.wrong_credentials(),
        |seconds| messages.too_many_attempts(seconds.div_ceil(60)),
    );
    let model = app::hosted::SignIn {
        client_name: context.client_name,
        username: form.username.to_owned(),
        keep_signed_in: form.keep_signed_in,
        problem: Some(problem),
        ..Default::default()
    };
    let mut response = sign_in_page(&frame, &tenant, &handle, model);
    *response.status_mut() = status;
    if let Some(seconds) = retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

pub async fn select_account(
    CurrentTenant(tenant): CurrentTenant,
    Frame(frame): Frame,
    InteractionHandle(handle): InteractionHandle,
    session: Session,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if !cookie::is_sent(&headers, tenant.platform()) {
        return problem::cookies_blocked(&frame);
    }
    let outcome = async {
        let params = Params::from_form(&body)?;
        let Some(browser) = cookie::current(&session).await? else { return Ok(false) };
        interaction::submit_account_choice(
            &tenant,
            &handle,
            &browser,
            params.get("account") == Some("same"),
        )
        .await
    };
    match outcome.await {
        Ok(true) => redirect_to_resume(&tenant, &handle),
        Ok(false) => problem::interaction_gone(&frame),
        Err(error) => problem::failed(&frame, &error),
    }
}

pub async fn consent(
    CurrentTenant(tenant): CurrentTenant,
    Frame(frame): Frame,
    InteractionHandle(handle): InteractionHandle,
    session: Session,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if !cookie::is_sent(&headers, tenant.platform()) {
        return problem::cookies_blocked(&frame);
    }
    let request = async {
        let params = Params::from_form(&body)?;
        Ok::<_, domain::Error>((params, cookie::current(&session).await?))
    };
    let (params, browser) = match request.await {
        Ok((params, Some(browser))) => (params, browser),
        Ok((_, None)) => return problem::interaction_gone(&frame),
        Err(error) => return problem::failed(&frame, &error),
    };
    if params.get("decision") == Some("other") {
        let page = account_question(frame.clone(), &tenant, &handle, &browser).await;
        return page.unwrap_or_else(|error| problem::failed(&frame, &error));
    }
    let outcome = async {
        match params.get("decision") {
            Some("allow") => {
                let displayed_scope = params.get("scope").unwrap_or_default();
                let decision = ConsentDecision::Allow { displayed_scope };
                interaction::submit_consent(&tenant, &handle, &browser, decision).await
            }
            Some("deny") => {
                let decision = ConsentDecision::Deny;
                interaction::submit_consent(&tenant, &handle, &browser, decision).await
            }
            // Not a value of the form's buttons: show the page again.
            _ => Ok(true),
        }
    };
    match outcome.await {
        Ok(true) => redirect_to_resume(&tenant, &handle),
        Ok(false) => problem::interaction_gone(&frame),
        Err(error) => problem::failed(&frame, &error),
    }
}
