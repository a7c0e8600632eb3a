//! Everything this installation answers, and the layers around all of it.

use std::{net::IpAddr, time::Duration};

use axum::{
    Router,
    body::Body,
    extract::{DefaultBodyLimit, Request, State},
    http::{StatusCode, header},
    middleware,
    response::{IntoResponse, Response},
    routing::get,
};
use domain::Platform;
use tower_http::timeout::TimeoutLayer;

use crate::{
    headers,
    oauth::TrustedProxies,
    response::{MAX_BODY_BYTES, not_found},
    routes, tenant,
};

const LONGEST: Duration = Duration::from_secs(30);

/// Everything this installation answers.
pub fn router(platform: Platform, trusted_proxies: Vec<IpAddr>) -> Router {
    let inner = routes::all(&platform)
        .fallback(not_found)
        .method_not_allowed_fallback(wrong_method)
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .with_state(platform.clone());
    // A layer runs after routing: what strips `/t/{slug}` must stand around the whole router.
    let around = Around { platform, trusted: TrustedProxies(trusted_proxies.into()), inner };
    Router::new()
        .route("/health/live", get(|| async { "live\n" }))
        .route("/health/ready", get(ready))
        .fallback(enter)
        .with_state(around)
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, LONGEST))
        // Outermost: a refusal before any tenant was found, or for taking too long, is an answer like any other.
        .layer(middleware::from_fn(headers::security_headers))
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
    match around.platform.check_ready().await {
        Ok(()) => "ready\n".into_response(),
        Err(error) => crate::error::json_response(&error),
    }
}

async fn wrong_method() -> Response {
    (
        StatusCode::METHOD_NOT_ALLOWED,
        [(header::CONTENT_TYPE, "text/plain; charset=utf-8")],
        "This address does not take that method.\n",
    )
        .into_response()
}
