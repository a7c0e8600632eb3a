//! Stack Auth's endpoints: authorization at an identity provider, and tokens (S1-1 to S1-23).

use axum::{
    body::to_bytes,
    extract::{Path, Request},
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use domain::interaction::{self, StackAuthCode, StackAuthError, StackAuthRequest};
use oauth::{GrantType, Params};
use serde_json::Value;
use tower_sessions::Session;

use super::token;
use crate::{
    dialects::stack_auth::{KNOWN_ERROR, error_redirect, json_error},
    extract::{
        CurrentTenant, MatchedRoute,
        client_ip::ClientIp,
        cookie,
        params::{body_params, body_too_large},
    },
    respond::{
        MAX_BODY_BYTES,
        error::{JsonError, NeedsSecondFactor},
    },
};

/// Begins a sign-in at a provider (S1-1).
pub async fn authorize(
    CurrentTenant(tenant): CurrentTenant,
    Path(provider): Path<String>,
    client_ip: ClientIp,
    session: Session,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, JsonError> {
    let params = match Params::from_query(uri.query().unwrap_or_default()) {
        Ok(params) => params,
        Err(error) => return Ok(json_error(StackAuthCode::SchemaError, &error.description)),
    };
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let current = cookie::current(&session).await?;
    let browser = current.clone().unwrap_or_else(|| cookie::generate_browser_id(tenant.platform()));
    let request = StackAuthRequest {
        provider: &provider,
        params: &params,
        project_id: text("x-stack-project-id"),
        publishable_key: text("x-stack-publishable-client-key"),
    };
    let from = client_ip.with_browser(&browser);
    match interaction::begin_stack_auth(&tenant, request, from).await? {
        Ok(url) => {
            if current.is_none() {
                cookie::issue(&session, &browser).await?;
            }
            // 302, as its clients expect (S1-19).
            let headers = [(header::LOCATION, &*url), (header::CACHE_CONTROL, "no-store")];
            Ok((StatusCode::FOUND, headers).into_response())
        }
        Err(StackAuthError { code, message, redirect_to: None }) => Ok(json_error(code, &message)),
        Err(StackAuthError { code, message, redirect_to: Some(uri) }) => {
            Ok(error_redirect(&uri, code, &message))
        }
    }
}

/// The token endpoint. Its errors are those of the standard (RFC 6749 §5.2), with Stack Auth's code
/// beside them (S1-22, S1-23).
pub async fn token(
    tenant: CurrentTenant,
    route: MatchedRoute,
    client_ip: ClientIp,
    request: Request,
) -> Result<Response, JsonError> {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, MAX_BODY_BYTES).await.map_err(|_| body_too_large())?;
    let params = body_params(&parts.headers, None, &body).ok();
    let is_refresh = params
        .is_some_and(|params| params.get("grant_type") == Some(GrantType::RefreshToken.as_str()));
    let request = Request::from_parts(parts, body.into());
    let response = token::token(tenant, route, client_ip, request).await.into_response();
    if response.status().is_success() {
        return Ok(response);
    }
    let (mut parts, body) = response.into_parts();
    let needs_second_factor = parts.extensions.get::<NeedsSecondFactor>().is_some();
    let body = to_bytes(body, MAX_BODY_BYTES).await;
    let body = body.map_err(|error| domain::Error::internal(error.to_string()))?;
    let Ok(Value::Object(mut error)) = serde_json::from_slice(&body) else {
        return Ok(Response::from_parts(parts, body.into()));
    };
    let code = match error.get("error").and_then(Value::as_str).unwrap_or_default() {
        "invalid_client" => StackAuthCode::InvalidClient,
        "invalid_scope" => StackAuthCode::InvalidScope,
        _ if needs_second_factor => StackAuthCode::SecondFactorRequired,
        "invalid_grant" if is_refresh => StackAuthCode::InvalidRefreshToken,
        "invalid_grant" => StackAuthCode::InvalidCode,
        _ => StackAuthCode::SchemaError,
    };
    error.insert("code".into(), code.as_str().into());
    // The length of the body without the code.
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.insert(KNOWN_ERROR, HeaderValue::from_static(code.as_str()));
    Ok(Response::from_parts(parts, Value::Object(error).to_string().into()))
}
