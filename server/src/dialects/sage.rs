//! Sage: sign-in and session endpoints in JSON.
//!
//! Their rules and their cookie are those of the sign-in page (S0-8).

use axum::{
    Json,
    body::Bytes,
    extract::Request,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use contract::routes::Endpoint;
use domain::{
    identity_provider, interaction,
    sign_in::{self, PasswordForm, SignIn, SignInOutcome},
};
use oauth::ErrorCode;
use serde_json::{Value, json};
use tower_sessions::Session;

use crate::{
    extract::{
        CurrentTenant,
        client_ip::ClientIp,
        cookie::{self, Renewal},
        known_browser,
        language::requested_language,
        params::{body_params, body_too_large},
        signed_out,
    },
    respond::{MAX_BODY_BYTES, error::JsonError},
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

fn session_response(signed_in: &SignIn) -> Response {
    let session = json!({ "expires_at": signed_in.expires_at });
    json_response(StatusCode::OK, json!({ "user": user_json(signed_in), "session": session }))
}

/// Signs in with `{username | email, password}`. Unknown accounts and wrong passwords get the same
/// response. A second factor is asked for in the browser, which then goes to `return_to`.
pub async fn login(
    CurrentTenant(tenant): CurrentTenant,
    client_ip: ClientIp,
    session: Session,
    request: Request,
) -> Result<Response, JsonError> {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, MAX_BODY_BYTES).await.map_err(|_| body_too_large())?;
    let params = body_params(&parts.headers, parts.uri.query(), &body)?;
    let name = match (params.get("username"), params.get("email")) {
        (Some(name), None) | (None, Some(name)) => name,
        (Some(_), Some(_)) => return Err(invalid_request("Send username or email, not both.")),
        (None, None) => return Err(invalid_request("username is missing.")),
    };
    let Some(password) = params.get("password") else {
        return Err(invalid_request("password is missing."));
    };
    let keep_signed_in = params.get("keep") == Some("true");
    let return_to = match params.get("return_to") {
        Some(return_to) => interaction::session_return_url(&tenant, return_to).await?,
        None => tenant.url(Endpoint::AccountPage),
    };
    let renewal = Renewal::begin(&session, tenant.platform(), &parts.headers).await?;
    let browser = renewal.browser.clone();
    let known = known_browser::value(&parts.headers, tenant.platform());
    let from = client_ip.context(requested_language(&parts.uri, &parts.headers));
    let form = PasswordForm { username: name, password, keep_signed_in, client_ip: client_ip.0 };
    let send_mails =
        async |tx: &mut domain::Transaction| interaction::queue_mails(tx, from, known).await;
    let outcome =
        sign_in::with_password(&tenant, &browser, form, sign_in::nothing, send_mails).await?;
    match outcome {
        SignInOutcome::SignedIn { is_pending: true, .. } => {
            renewal.complete(&session, tenant.platform(), keep_signed_in).await?;
            let handle = interaction::begin_session(&tenant, &return_to).await?;
            let body = json!({
                "error": "second_factor_required",
                "error_description": "The user has to continue in the browser, at continue_url.",
                "continue_url": tenant.url_with(Endpoint::ResumeInteraction, &handle),
            });
            return Ok(json_response(StatusCode::FORBIDDEN, body));
        }
        SignInOutcome::SignedIn { user_id, .. } => {
            renewal.complete(&session, tenant.platform(), keep_signed_in).await?;
            if let Some(signed_in) = sign_in::current(&tenant, &browser.id).await? {
                let mut response = session_response(&signed_in);
                known_browser::remember(&mut response, tenant.platform(), known, &user_id);
                return Ok(response);
            }
        }
        SignInOutcome::LockedOut { retry_after } => {
            return Err(domain::Error::RateLimited { retry_after }.into());
        }
        SignInOutcome::InvalidCredentials => {}
    }
    let body = json!({
        "error": "invalid_credentials",
        "error_description": "The username or password is wrong.",
    });
    Ok(json_response(StatusCode::UNAUTHORIZED, body))
}

fn invalid_request(description: &str) -> JsonError {
    oauth::Error::new(ErrorCode::InvalidRequest, description).into()
}

/// Ends the browser's session. The body is ignored, but one that is too large is rejected.
pub async fn logout(
    CurrentTenant(tenant): CurrentTenant,
    session: Session,
    headers: HeaderMap,
    _: Bytes,
) -> Result<Response, JsonError> {
    if let Some(browser) = cookie::current(&session).await? {
        domain::logout::end_session(&tenant, &browser).await?;
    }
    let headers_of_response = [(header::CACHE_CONTROL, "no-store")];
    let mut response = (StatusCode::NO_CONTENT, headers_of_response).into_response();
    signed_out::remember(&mut response, &headers, &tenant);
    Ok(response)
}

/// The session of this browser, or `null`.
pub async fn session(
    CurrentTenant(tenant): CurrentTenant,
    session: Session,
) -> Result<Response, JsonError> {
    let signed_in = match cookie::current(&session).await? {
        Some(browser) => sign_in::current(&tenant, &browser).await?,
        None => None,
    };
    Ok(match signed_in {
        Some(signed_in) => session_response(&signed_in),
        None => json_response(StatusCode::OK, json!({ "user": null, "session": null })),
    })
}

/// The enabled identity providers (S0-8).
pub async fn providers(CurrentTenant(tenant): CurrentTenant) -> Result<Response, JsonError> {
    let choices = identity_provider::choices(&tenant).await?;
    let providers: Vec<Value> = choices
        .into_iter()
        .map(|provider| {
            let start_url = tenant.url_with(Endpoint::StartAtProvider, &provider.id);
            json!({
                "id": provider.id,
                "name": provider.name,
                "kind": provider.kind.as_str(),
                "start_url": start_url,
            })
        })
        .collect();
    Ok(json_response(StatusCode::OK, json!(providers)))
}
