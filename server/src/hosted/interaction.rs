//! Pages of an interaction: the resume endpoint and its forms.
//!
//! Every POST redirects back to the resume endpoint.

use axum::{
    body::Bytes,
    extract::Path,
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use domain::{
    Tenant,
    interaction::{self, ResumeOutcome, SubmitOutcome},
    sign_in::BrowserId,
};
use oauth::Params;
use tower_sessions::Session;

use super::{frame, problem};
use crate::{
    cookie, headers,
    oauth::authorize::send_response,
    oauth::{ClientIp, CurrentTenant},
    response::see_other,
};

fn form_action(tenant: &Tenant, handle: &str, step: &str) -> String {
    format!("{}/interaction/{handle}/{step}", tenant.base_url())
}

fn redirect_to_resume(tenant: &Tenant, handle: &str) -> Response {
    see_other(&format!("{}/interaction/{handle}", tenant.base_url()))
}

pub async fn resume(
    CurrentTenant(tenant): CurrentTenant,
    Path(handle): Path<String>,
    session: Session,
) -> Response {
    let outcome = async {
        let current = cookie::current(&session).await?;
        let browser =
            current.clone().unwrap_or_else(|| cookie::generate_browser_id(tenant.platform()));
        let step = interaction::resume(&tenant, &handle, &browser).await?;
        // The interaction is bound to this browser from now on. An unknown handle sets no cookie.
        if current.is_none() && !matches!(step, ResumeOutcome::Gone) {
            cookie::issue(&session, &browser).await?;
        }
        Ok(step)
    };
    match outcome.await {
        Ok(ResumeOutcome::SignIn { client_name, login_hint }) => {
            let model = app::hosted::SignIn {
                action: form_action(&tenant, &handle, "sign_in"),
                client_name,
                username: login_hint.unwrap_or_default(),
                keep_signed_in: false,
                problem: None,
            };
            headers::page_response(app::hosted::sign_in(&frame(&tenant), model))
        }
        Ok(ResumeOutcome::SelectAccount { client_name, user_display_name, user_email }) => {
            let model = app::hosted::SelectAccount {
                action: form_action(&tenant, &handle, "select"),
                client_name,
                user_name: user_display_name,
                user_email,
            };
            headers::page_response(app::hosted::select_account(&frame(&tenant), model))
        }
        Ok(ResumeOutcome::Consent(view)) => {
            let model = app::hosted::Consent {
                action: form_action(&tenant, &handle, "consent"),
                client_name: view.client_name,
                user_name: view.user_display_name,
                user_email: view.user_email,
                scopes: view.scopes,
                resources: view.resources,
                return_to: view.redirect_host,
                by_developer: view.by_developer,
            };
            headers::page_response(app::hosted::consent(&frame(&tenant), model))
        }
        Ok(ResumeOutcome::Response(response)) => send_response(&frame(&tenant), &response),
        Ok(ResumeOutcome::ConsoleSignedIn { return_to }) => see_other(&return_to),
        Ok(ResumeOutcome::Gone) => problem::interaction_gone(&tenant),
        Err(error) => problem::failed(Some(&tenant), &error),
    }
}

pub async fn sign_in(
    CurrentTenant(tenant): CurrentTenant,
    Path(handle): Path<String>,
    client_ip: ClientIp,
    session: Session,
    body: Bytes,
) -> Response {
    let params = match Params::from_form(&body) {
        Ok(params) => params,
        Err(error) => return problem::failed(Some(&tenant), &error.into()),
    };
    let (username, password) =
        (params.get("username").unwrap_or_default(), params.get("password").unwrap_or_default());
    let keep_signed_in = params.get("keep").is_some();
    let outcome = async {
        let Some(browser) = bound_browser(&tenant, &handle, &session).await? else {
            return Ok(SubmitOutcome::Gone);
        };
        // Rotate before the transaction that writes the session, so that a cookie set by an
        // attacker is invalid by then.
        cookie::rotate(&session, keep_signed_in).await?;
        interaction::submit_sign_in(
            &tenant,
            &handle,
            &browser,
            username,
            password,
            keep_signed_in,
            client_ip.0,
        )
        .await
    };
    let (status, problem, retry_after) = match outcome.await {
        Ok(SubmitOutcome::SignedIn) => return redirect_to_resume(&tenant, &handle),
        Ok(SubmitOutcome::Gone) => return problem::interaction_gone(&tenant),
        Ok(SubmitOutcome::InvalidCredentials) => {
            (StatusCode::UNAUTHORIZED, "The name or the password is wrong.".to_owned(), None)
        }
        Ok(SubmitOutcome::LockedOut { retry_after }) => {
            let minutes = retry_after.div_ceil(60);
            (
                StatusCode::TOO_MANY_REQUESTS,
                format!("Too many tries. Wait {minutes} min and try again."),
                Some(retry_after),
            )
        }
        Err(error) => return problem::failed(Some(&tenant), &error),
    };
    let client_name = client_name(&tenant, &handle, &session).await;
    let model = app::hosted::SignIn {
        action: form_action(&tenant, &handle, "sign_in"),
        client_name,
        username: username.to_owned(),
        keep_signed_in,
        problem: Some(problem),
    };
    let mut response = headers::page_response(app::hosted::sign_in(&frame(&tenant), model));
    *response.status_mut() = status;
    if let Some(seconds) = retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// The requesting browser, if the interaction is bound to it.
async fn bound_browser(
    tenant: &Tenant,
    handle: &str,
    session: &Session,
) -> domain::Result<Option<BrowserId>> {
    let Some(browser) = cookie::current(session).await? else { return Ok(None) };
    Ok(interaction::belongs_to_browser(tenant, handle, &browser).await?.then_some(browser))
}

/// Name of the client, for the form that is shown again after a failed attempt.
async fn client_name(tenant: &Tenant, handle: &str, session: &Session) -> Option<String> {
    let browser = cookie::current(session).await.ok()??;
    interaction::client_name(tenant, handle, &browser).await.ok()?
}

pub async fn select_account(
    CurrentTenant(tenant): CurrentTenant,
    Path(handle): Path<String>,
    session: Session,
    body: Bytes,
) -> Response {
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
        Ok(false) => problem::interaction_gone(&tenant),
        Err(error) => problem::failed(Some(&tenant), &error),
    }
}

pub async fn consent(
    CurrentTenant(tenant): CurrentTenant,
    Path(handle): Path<String>,
    session: Session,
    body: Bytes,
) -> Response {
    let outcome = async {
        let params = Params::from_form(&body)?;
        let Some(browser) = cookie::current(&session).await? else { return Ok(false) };
        match params.get("decision") {
            Some("allow") => interaction::submit_consent(&tenant, &handle, &browser, true).await,
            Some("deny") => interaction::submit_consent(&tenant, &handle, &browser, false).await,
            Some("other") => {
                interaction::submit_account_choice(&tenant, &handle, &browser, false).await
            }
            // Not a value of the form's buttons: show the page again.
            _ => Ok(true),
        }
    };
    match outcome.await {
        Ok(true) => redirect_to_resume(&tenant, &handle),
        Ok(false) => problem::interaction_gone(&tenant),
        Err(error) => problem::failed(Some(&tenant), &error),
    }
}
