//! The token revocation endpoint (RFC 7009).

use axum::{
    extract::Request,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

use super::{
    cors,
    extract::{ClientIp, CurrentTenant, MatchedRoute, authenticate_client},
};
use crate::error;

pub async fn revoke(
    CurrentTenant(tenant): CurrentTenant,
    MatchedRoute(route): MatchedRoute,
    client_ip: ClientIp,
    request: Request,
) -> Response {
    let origin = request.headers().get(header::ORIGIN).cloned();
    let (params, client) = match authenticate_client(&tenant, &client_ip, route.path, request).await
    {
        Ok(authenticated) => authenticated,
        Err(rejection) => return rejection,
    };
    let outcome = match params.require("token") {
        Ok(token) => domain::token::revoke(&tenant, &client, token).await,
        Err(error) => Err(error.into()),
    };
    let response = match outcome {
        Ok(()) => (StatusCode::OK, [(header::CACHE_CONTROL, "no-store")]).into_response(),
        Err(error) => error::json_response(&error),
    };
    cors::allow(response, origin.as_ref(), &client.client)
}
