//! CORS: pages of the tenant's own clients may read responses of the protocol endpoints, and pages
//! of any origin the metadata and the key set.
//!
//! A preflight names no client, so it allows the origins of all enabled clients. The response to an
//! authenticated client allows its own origins; a response before authentication, such as an
//! error, those of the preflight (O3, L7).

use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use contract::routes::Cors;
use domain::{Client, client};

use super::extract::MatchedRoute;
use crate::extract::tenant::ResolvedTenant;

/// The wildcard of origins and of headers.
const ANY: HeaderValue = HeaderValue::from_static("*");

/// What a preflight says to an allowed origin only.
const PREFLIGHT_HEADERS: [HeaderName; 3] = [
    header::ACCESS_CONTROL_ALLOW_METHODS,
    header::ACCESS_CONTROL_ALLOW_HEADERS,
    header::ACCESS_CONTROL_MAX_AGE,
];

/// Marks a response to an authenticated client: only its own origins may read it.
#[derive(Clone, Copy)]
struct ClientDecided;

/// Lets a page read this response if its origin belongs to the authenticated client.
pub fn allow(mut response: Response, origin: Option<&HeaderValue>, client: &Client) -> Response {
    if let Some(origin) = origin
        && origin.to_str().is_ok_and(|origin| client.allows_origin(origin))
    {
        response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
    }
    response.extensions_mut().insert(ClientDecided);
    response
}

/// The layer of all routes that allow CORS, around their preflight and method fallback, too.
pub async fn add_headers(State(cors): State<Cors>, request: Request<Body>, next: Next) -> Response {
    let origin = request.headers().get(header::ORIGIN).cloned();
    let tenant = request.extensions().get::<ResolvedTenant>().cloned();
    let mut response = next.run(request).await;
    if cors == Cors::AnyOrigin {
        response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, ANY);
        return response;
    }
    response.headers_mut().append(header::VARY, HeaderValue::from_static("origin"));
    if response.extensions().get::<ClientDecided>().is_some() {
        return response;
    }
    match origin {
        Some(origin) if is_origin_of_a_client(tenant, &origin).await => {
            response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        }
        _ => PREFLIGHT_HEADERS.iter().for_each(|name| {
            response.headers_mut().remove(name);
        }),
    }
    response
}

async fn is_origin_of_a_client(tenant: Option<ResolvedTenant>, origin: &HeaderValue) -> bool {
    let (Some(ResolvedTenant::Found(tenant)), Ok(origin)) = (tenant, origin.to_str()) else {
        return false;
    };
    client::any_client_allows_origin(&tenant, origin).await.unwrap_or_else(|error| {
        // The response itself is more useful than an error about its headers.
        tracing::warn!(%error, "the origins of a tenant could not be read");
        false
    })
}

/// Answers a preflight request. [`add_headers`] decides on the origin.
pub async fn preflight(MatchedRoute(route): MatchedRoute, headers: HeaderMap) -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    let allowed = response.headers_mut();
    let methods: Vec<&str> = route.methods.iter().map(|method| method.as_str()).collect();
    if let Ok(value) = HeaderValue::from_str(&methods.join(", ")) {
        allowed.insert(header::ACCESS_CONTROL_ALLOW_METHODS, value);
    }
    let allowed_headers = match route.endpoint.cors() {
        // A public document: clients send headers of their protocols, such as the MCP version.
        Cors::AnyOrigin => {
            let requested = header::ACCESS_CONTROL_REQUEST_HEADERS;
            allowed.insert(header::VARY, HeaderValue::from_name(requested.clone()));
            headers.get(requested).cloned().unwrap_or(ANY)
        }
        Cors::ClientOrigins | Cors::None => HeaderValue::from_static("authorization, content-type"),
    };
    allowed.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, allowed_headers);
    allowed.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
    response
}
