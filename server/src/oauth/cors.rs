//! CORS: pages of the tenant's own clients may read responses of the protocol endpoints.

use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::{Client, client};

use super::extract::{CurrentTenant, MatchedRoute};
use crate::error;

fn request_origin(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::ORIGIN)?.to_str().ok()
}

/// Lets a page read this response if its origin belongs to the authenticated client.
pub fn allow(mut response: Response, origin: Option<&HeaderValue>, client: &Client) -> Response {
    response.headers_mut().append(header::VARY, HeaderValue::from_static("origin"));
    if let Some(origin) = origin
        && origin.to_str().is_ok_and(|origin| client.allows_origin(origin))
    {
        response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
    }
    response
}

/// Answers a preflight request. It names no client, so the origin of any enabled client is allowed.
pub async fn preflight(
    CurrentTenant(tenant): CurrentTenant,
    MatchedRoute(route): MatchedRoute,
    headers: HeaderMap,
) -> Response {
    let mut response = (StatusCode::NO_CONTENT, [(header::VARY, "origin")]).into_response();
    let Some(origin) = request_origin(&headers) else { return response };
    match client::any_client_allows_origin(&tenant, origin).await {
        Err(error) => return error::json_response(&error),
        Ok(false) => return response,
        Ok(true) => {}
    }
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(origin) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, value);
    }
    let methods: Vec<&str> = route.methods.iter().map(|method| method.as_str()).collect();
    if let Ok(value) = HeaderValue::from_str(&methods.join(", ")) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, value);
    }
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_HEADERS,
        HeaderValue::from_static("authorization, content-type"),
    );
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
    response
}
