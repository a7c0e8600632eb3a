//! The token introspection endpoint (RFC 7662).

use axum::{
    Json,
    extract::Request,
    http::header,
    response::{IntoResponse, Response},
};

use crate::{
    dialects,
    extract::{CurrentTenant, MatchedRoute, client::authenticate_client, client_ip::ClientIp},
    respond::error::JsonError,
};

pub async fn introspect(
    CurrentTenant(tenant): CurrentTenant,
    MatchedRoute(route): MatchedRoute,
    client_ip: ClientIp,
    request: Request,
) -> Result<Response, JsonError> {
    let (params, client) = authenticate_client(&tenant, &client_ip, route.path, request).await?;
    let response = domain::token::introspect(&tenant, &client, params.require("token")?).await?;
    let response = dialects::introspection(route.dialect, &client.client, response);
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(response)).into_response())
}
