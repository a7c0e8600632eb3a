//! Every path on one screen, and the layers around them.

use std::{net::IpAddr, time::Duration};

use axum::{
    Router,
    body::Body,
    extract::{DefaultBodyLimit, Request, State},
    http::{StatusCode, header},
    middleware,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use domain::Platform;
use tower_http::timeout::TimeoutLayer;

use crate::{
    cookie, dashboard, headers,
    hosted::{hub, invitation, set_up},
    oauth::{TrustedProxies, authorize, cors, keys, logout, metadata, token, tokens, userinfo},
    site, tenant,
};

/// Bytes. Nothing that people or programs send here is larger.
pub const LARGEST_BODY: usize = 64 * 1024;
const LONGEST: Duration = Duration::from_secs(30);

/// Everything this installation answers.
pub fn router(platform: Platform, trusted_proxies: Vec<IpAddr>) -> Router {
    let protocol = Router::new()
        .route("/.well-known/openid-configuration", get(metadata::metadata))
        .route("/.well-known/oauth-authorization-server", get(metadata::metadata))
        .route("/.well-known/jwks.json", get(keys::keys))
        .route("/oauth2/jwks", get(keys::keys))
        .route("/oauth2/token", post(token::token).options(cors::preflight))
        .route("/oauth2/introspect", post(tokens::introspect))
        .route("/oauth2/revoke", post(tokens::revoke).options(cors::preflight))
        .route("/oauth2/userinfo", get(userinfo::userinfo).post(userinfo::userinfo).options(cors::preflight));
    // These read the browser's cookie and set none.
    let reading = Router::new()
        .route("/oauth2/authorize", get(authorize::authorize).post(authorize::authorize))
        .route("/oauth2/logout", get(logout::logout).post(logout::logout))
        .layer(cookie::layer(&platform));
    let pages = Router::new()
        .route("/interaction/sign_out", post(logout::confirm))
        .route("/interaction/{handle}", get(hub::resume))
        .route("/interaction/{handle}/sign_in", post(hub::sign_in))
        .route("/interaction/{handle}/select", post(hub::select))
        .route("/interaction/{handle}/consent", post(hub::consent))
        .layer(cookie::layer(&platform))
        .layer(middleware::from_fn(headers::same_origin));
    let installation = Router::new()
        .route("/", get(dashboard::front))
        .route("/setup", get(set_up::show).post(set_up::submit))
        .route("/invitation", get(invitation::show).post(invitation::submit))
        .layer(cookie::layer(&platform))
        .layer(middleware::from_fn(headers::same_origin));
    let inner = Router::new()
        .merge(protocol)
        .merge(reading)
        .merge(pages)
        .merge(installation)
        .merge(dashboard::routes(&platform))
        .route("/pkg/{*path}", get(site::serve))
        .fallback(nothing)
        .method_not_allowed_fallback(wrong_method)
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(middleware::from_fn(headers::everywhere))
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, LONGEST))
        .with_state(platform.clone());
    // A layer runs after routing: what strips `/t/{slug}` must stand around the whole router.
    let around = Around { platform, trusted: TrustedProxies(trusted_proxies.into()), inner };
    Router::new().route("/health/live", get(|| async { "live\n" })).route("/health/ready", get(ready)).fallback(enter).with_state(around)
}

#[derive(Clone)]
struct Around {
    platform: Platform,
    trusted: TrustedProxies,
    inner: Router,
}

async fn enter(State(around): State<Around>, mut request: Request<Body>) -> Response {
    if let Err(refusal) = tenant::place(&around.platform, &mut request).await {
        return refusal;
    }
    request.extensions_mut().insert(around.trusted);
    match tower::ServiceExt::oneshot(around.inner, request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

async fn ready(State(around): State<Around>) -> Response {
    match around.platform.is_ready().await {
        Ok(()) => "ready\n".into_response(),
        Err(error) => crate::error::json(&error),
    }
}

pub async fn nothing() -> Response {
    (StatusCode::NOT_FOUND, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], "There is nothing at this address.\n").into_response()
}

async fn wrong_method() -> Response {
    (StatusCode::METHOD_NOT_ALLOWED, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], "This address does not take that method.\n").into_response()
}
