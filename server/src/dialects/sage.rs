//! Sage: sign-in and session endpoints in JSON.
//!
//! Their rules and their cookie are those of the sign-in page (S0-8).

use axum::{
    Json,
    body::Bytes,
    extract::Request,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::{
    Tenant,
    sign_in::{self, SignIn, SignInOutcome},
};
use oauth::ErrorCode;
use serde_json::{Value, json};
use tower_sessions::Session;

use crate::{
    cookie::{self, Renewal},
    error,
    oauth::{ClientIp, CurrentTenant, body_params, body_too_large},
    response::MAX_BODY_BYTES,
};

fn json_response(status: StatusCode, body: Value) -> Response {
    (status, [(header::CACHE_CONTROL, "no-store")], Json(body)).into_response()
}

fn user_json(signed_in: &SignIn) -> Value {
    json!({
        "id": signed_in.user_id,
        "username": signed_in.username,
        "name": signed_in.display_name,
        "email": signed_in.email,
    })
}

fn session_json(signed_in: &SignIn) -> Value {
    json!({ "expires_at": signed_in.expires_at })
}

/// Signs in with `{username | email, password}`. Unknown accounts and wrong passwords get the same
/// response.
pub async fn login(
    CurrentTenant(tenant): CurrentTenant,
    client_ip: ClientIp,
    session: Session,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, MAX_BODY_BYTES).await else {
        return body_too_large();
    };
    let params = match body_params(&parts.headers, parts.uri.query(), &body) {
        Ok(params) => params,
        Err(rejection) => return rejection,
    };
    let name = match (params.get("username"), params.get("email")) {
        (Some(name), None) | (None, Some(name)) => name,
        (Some(_), Some(_)) => return invalid_request("Send username or email, not both."),
        (None, None) => return invalid_request("username is missing."),
    };
    let Some(password) = params.get("password") else {
        return invalid_request("password is missing.");
    };
    let keep_signed_in = params.get("keep") == Some("true");
    let outcome = async {
        let renewal = Renewal::begin(&session, tenant.platform()).await?;
        let browser = renewal.browser.clone();
        let outcome = sign_in::with_password(
            &tenant,
            &browser,
            name,
            password,
            keep_signed_in,
            client_ip.0,
            async |_| Ok(()),
        )
        .await?;
        if matches!(outcome, SignInOutcome::SignedIn { .. }) {
            renewal.complete(&session, tenant.platform(), keep_signed_in).await?;
        }
        Ok((outcome, sign_in::current(&tenant, &browser).await?))
    };
    match outcome.await {
        Ok((SignInOutcome::SignedIn { .. }, Some(signed_in))) => json_response(
            StatusCode::OK,
            json!({ "user": user_json(&signed_in), "session": session_json(&signed_in) }),
        ),
        Ok((SignInOutcome::LockedOut { retry_after }, _)) => {
            error::json_response(&domain::Error::RateLimited { retry_after })
        }
        Ok((SignInOutcome::InvalidCredentials | SignInOutcome::SignedIn { .. }, _)) => {
            let body = json!({
                "error": "invalid_credentials",
                "error_description": "The name or the password is wrong.",
            });
            json_response(StatusCode::UNAUTHORIZED, body)
        }
        Err(error) => error::json_response(&error),
    }
}

fn invalid_request(description: &str) -> Response {
    error::json_response(&domain::Error::oauth(ErrorCode::InvalidRequest, description))
}

/// Ends the browser's session. The body is ignored, but one that is too large is rejected.
pub async fn logout(CurrentTenant(tenant): CurrentTenant, session: Session, _: Bytes) -> Response {
    let done = async {
        match cookie::current(&session).await? {
            Some(browser) => domain::logout::end_session(&tenant, &browser).await,
            None => Ok(()),
        }
    };
    match done.await {
        Ok(()) => (StatusCode::NO_CONTENT, [(header::CACHE_CONTROL, "no-store")]).into_response(),
        Err(error) => error::json_response(&error),
    }
}

/// The session of this browser, or `null`.
pub async fn session(CurrentTenant(tenant): CurrentTenant, session: Session) -> Response {
    match signed_in(&tenant, &session).await {
        Ok(Some(signed_in)) => json_response(
            StatusCode::OK,
            json!({ "user": user_json(&signed_in), "session": session_json(&signed_in) }),
        ),
        Ok(None) => json_response(StatusCode::OK, json!({ "user": null, "session": null })),
        Err(error) => error::json_response(&error),
    }
}

async fn signed_in(tenant: &Tenant, session: &Session) -> domain::Result<Option<SignIn>> {
    match cookie::current(session).await? {
        Some(browser) => sign_in::current(tenant, &browser).await,
        None => Ok(None),
    }
}

/// Upstream identity providers. Always empty, because users sign in with their password.
pub async fn providers(CurrentTenant(_): CurrentTenant) -> Response {
    json_response(StatusCode::OK, json!([]))
}
