//! What handlers read from a request: tenant, route, addresses, parameters, credentials, cookie.

pub mod bearer;
pub mod client;
pub mod client_ip;
pub mod cookie;
mod host_cookie;
pub mod known_browser;
pub mod language;
pub mod params;
pub mod remembered_device;
pub mod signed_out;
pub mod tenant;

use axum::{
    extract::FromRequestParts,
    http::{StatusCode, request::Parts},
    response::Response,
};
use contract::routes::Route;
use domain::Tenant;

use self::tenant::ResolvedTenant;
use crate::respond::not_found;

/// The tenant that serves the requested URL.
pub struct CurrentTenant(pub Tenant);

impl<S: Sync> FromRequestParts<S> for CurrentTenant {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Response> {
        match parts.extensions.get::<ResolvedTenant>() {
            Some(ResolvedTenant::Found(tenant)) => Ok(Self(tenant.clone())),
            _ => Err(not_found().await),
        }
    }
}

/// The route of the route table that matched the request.
pub struct MatchedRoute(pub &'static Route);

impl<S: Sync> FromRequestParts<S> for MatchedRoute {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, StatusCode> {
        // The router adds it to every handler; without it the path is not in the route table.
        parts.extensions.get::<&'static Route>().copied().map(Self).ok_or(StatusCode::NOT_FOUND)
    }
}
