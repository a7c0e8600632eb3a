//! The token endpoint (RFC 6749 §3.2), on every path that serves it.

use axum::{
    Json,
    extract::Request,
    http::header,
    response::{IntoResponse, Response},
};
use contract::routes::{Endpoint, Route};
use domain::{Tenant, client_auth::AuthenticatedClient, token::RequestOrigin};
use oauth::{
    ErrorCode, GrantType, Params,
    token::{TokenRequest, TokenResponse},
};

use crate::{
    cors,
    extract::{CurrentTenant, MatchedRoute, client::authenticate_client, client_ip::ClientIp},
    respond::error::JsonError,
};

pub async fn token(
    CurrentTenant(tenant): CurrentTenant,
    MatchedRoute(route): MatchedRoute,
    client_ip: ClientIp,
    request: Request,
) -> Result<Response, JsonError> {
    let origin = request.headers().get(header::ORIGIN).cloned();
    let (params, client) = authenticate_client(&tenant, &client_ip, route, request).await?;
    // A page of the client may read an error, too.
    let response = match issue_tokens(&tenant, &client, route, client_ip, &params).await {
        Ok(tokens) => ([(header::CACHE_CONTROL, "no-store")], Json(tokens)).into_response(),
        Err(error) => JsonError::from(error).into_response(),
    };
    Ok(cors::allow(response, origin.as_ref(), &client.client))
}

async fn issue_tokens(
    tenant: &Tenant,
    client: &AuthenticatedClient,
    route: &Route,
    client_ip: ClientIp,
    params: &Params,
) -> domain::Result<TokenResponse> {
    let request = parse_request(route, params)?;
    let origin = RequestOrigin { dialect: route.dialect, client_ip: client_ip.0 };
    domain::token::handle_request(tenant, client, origin, request).await
}

/// A path for refresh tokens accepts no other grant type.
fn parse_request(route: &Route, params: &Params) -> Result<TokenRequest, oauth::Error> {
    let is_other_grant =
        params.get("grant_type").is_some_and(|grant| grant != GrantType::RefreshToken.as_str());
    if route.endpoint == Endpoint::Refresh && is_other_grant {
        return Err(oauth::Error::new(
            ErrorCode::UnsupportedGrantType,
            "This endpoint supports grant_type=refresh_token only.",
        ));
    }
    TokenRequest::parse(params)
}
