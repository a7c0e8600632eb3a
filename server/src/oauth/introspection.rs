//! The token introspection endpoint (RFC 7662).

use axum::{
    Json,
    extract::Request,
    http::header,
    response::{IntoResponse, Response},
};

use super::extract::{ClientIp, CurrentTenant, MatchedRoute, authenticate_client};
use crate::{dialects, error};

pub async fn introspect(
    CurrentTenant(tenant): CurrentTenant,
    MatchedRoute(route): MatchedRoute,
    client_ip: ClientIp,
    request: Request,
) -> Response {
    let (params, client) = match authenticate_client(&tenant, &client_ip, route.path, request).await
    {
        Ok(authenticated) => authenticated,
        Err(rejection) => return rejection,
    };
    let outcome = match params.require("token") {
        Ok(token) => domain::token::introspect(&tenant, &client, token).await,
        Err(error) => Err(error.into()),
    };
    match outcome {
        Ok(claims) => (
            [(header::CACHE_CONTROL, "no-store")],
            Json(dialects::introspection(route.dialect, &client.client, claims)),
        )
            .into_response(),
        Err(error) => error::json_response(&error),
    }
}
