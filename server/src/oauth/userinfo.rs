//! The userinfo endpoint (OpenID Connect Core §5.3).

use axum::{
    Json,
    body::Bytes,
    http::{HeaderMap, Method, Uri, header},
    response::{IntoResponse, Response},
};

use super::{
    bearer::{extract_token, missing_token},
    cors,
    extract::{CurrentTenant, MatchedRoute},
};
use crate::{dialects, error};

pub async fn userinfo(
    CurrentTenant(tenant): CurrentTenant,
    MatchedRoute(route): MatchedRoute,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let token = match extract_token(&tenant, route, &method, &headers, &uri, &body) {
        Ok(Some(token)) => token,
        Ok(None) => return missing_token(),
        Err(error) => return error::bearer_challenge(&error),
    };
    match domain::token::userinfo(&tenant, &token, route.dialect).await {
        Ok(found) => {
            let claims = dialects::userinfo(route.dialect, &tenant, &found.client, found.claims);
            cors::allow(
                ([(header::CACHE_CONTROL, "no-store")], Json(claims)).into_response(),
                headers.get(header::ORIGIN),
                &found.client,
            )
        }
        Err(error) => error::bearer_challenge(&error),
    }
}
