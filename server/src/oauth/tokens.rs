//! Introspection (RFC 7662) and revocation (RFC 7009): an application asks about, or gives
//! up, a token of its own.

use axum::{
    Json,
    extract::Request,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

use super::{
    cors,
    extract::{ClientIp, CurrentTenant, MatchedRoute, authenticate_client},
};
use crate::{dialects, error};

pub async fn introspect(
    CurrentTenant(tenant): CurrentTenant,
    MatchedRoute(route): MatchedRoute,
    client_ip: ClientIp,
    request: Request,
) -> Response {
    let (params, client) = match authenticate_client(&tenant, &client_ip, route.path, request).await
    {
        Ok(asked) => asked,
        Err(refusal) => return refusal,
    };
    let answer = match params.require("token") {
        Ok(token) => domain::token::introspect(&tenant, &client, token).await,
        Err(error) => Err(error.into()),
    };
    match answer {
        Ok(answer) => (
            [(header::CACHE_CONTROL, "no-store")],
            Json(dialects::introspection(route.dialect, &client.client, answer)),
        )
            .into_response(),
        Err(error) => error::json_response(&error),
    }
}

pub async fn revoke(
    CurrentTenant(tenant): CurrentTenant,
    MatchedRoute(route): MatchedRoute,
    client_ip: ClientIp,
    request: Request,
) -> Response {
    let origin = request.headers().get(header::ORIGIN).cloned();
    let (params, client) = match authenticate_client(&tenant, &client_ip, route.path, request).await
    {
        Ok(asked) => asked,
        Err(refusal) => return refusal,
    };
    let done = match params.require("token") {
        Ok(token) => domain::token::revoke(&tenant, &client, token).await,
        Err(error) => Err(error.into()),
    };
    let response = match done {
        Ok(()) => (StatusCode::OK, [(header::CACHE_CONTROL, "no-store")]).into_response(),
        Err(error) => error::json_response(&error),
    };
    cors::allow(response, origin.as_ref(), &client.client)
}
