//! The userinfo endpoint (OpenID Connect Core §5.3).

use axum::{
    Json,
    body::Bytes,
    http::{HeaderMap, Method, Uri, header},
    response::{IntoResponse, Response},
};

use crate::{
    cors, dialects,
    extract::{CurrentTenant, MatchedRoute, bearer::extract_token},
    respond::error::BearerError,
};

pub async fn userinfo(
    CurrentTenant(tenant): CurrentTenant,
    MatchedRoute(route): MatchedRoute,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, BearerError> {
    let Some(token) = extract_token(&tenant, route, &method, &headers, &uri, &body)? else {
        return Err(BearerError::missing_token());
    };
    let found = domain::token::userinfo(&tenant, &token, route.dialect).await?;
    let claims = dialects::userinfo(route.dialect, &tenant, &found.client, found.claims);
    let response = ([(header::CACHE_CONTROL, "no-store")], Json(claims)).into_response();
    Ok(cors::allow(response, headers.get(header::ORIGIN), &found.client))
}
