//! The token revocation endpoint (RFC 7009).

use axum::{
    extract::Request,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

use domain::{Tenant, client_auth::AuthenticatedClient};
use oauth::Params;

use crate::{
    cors,
    extract::{CurrentTenant, MatchedRoute, client::authenticate_client, client_ip::ClientIp},
    respond::error::JsonError,
};

pub async fn revoke(
    CurrentTenant(tenant): CurrentTenant,
    MatchedRoute(route): MatchedRoute,
    client_ip: ClientIp,
    request: Request,
) -> Result<Response, JsonError> {
    let origin = request.headers().get(header::ORIGIN).cloned();
    let (params, client) = authenticate_client(&tenant, &client_ip, route.path, request).await?;
    // A page of the client may read an error, too.
    let response = match revoke_token(&tenant, &client, &params).await {
        Ok(()) => (StatusCode::OK, [(header::CACHE_CONTROL, "no-store")]).into_response(),
        Err(error) => JsonError::from(error).into_response(),
    };
    Ok(cors::allow(response, origin.as_ref(), &client.client))
}

async fn revoke_token(
    tenant: &Tenant,
    client: &AuthenticatedClient,
    params: &Params,
) -> domain::Result<()> {
    domain::token::revoke(tenant, client, params.require("token")?).await
}
