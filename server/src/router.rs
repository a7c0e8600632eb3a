//! The outer router: health checks, tenant resolution, and the layers around all routes.

use std::time::Duration;

use axum::{
    Router,
    body::Body,
    extract::{DefaultBodyLimit, Request, State},
    http::{StatusCode, Uri},
    middleware,
    response::{IntoResponse, Response},
    routing::get,
};
use contract::routes::{LIVENESS, READINESS};
use domain::Platform;
use tokio::runtime::Handle;
use tower_http::timeout::TimeoutLayer;

use crate::{
    extract::{
        client_ip::TrustedProxies,
        tenant::{self, ResolveError},
    },
    fair_scheduler::FairScheduler,
    hosted::error_page,
    metrics::Slot,
    request_id,
    respond::{MAX_BODY_BYTES, headers, method_not_allowed, not_found},
    routes,
    trace_export::RequestSpan,
};

const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// Build the router of the whole installation, to run in the current runtime.
pub fn router(platform: Platform, trusted_proxies: TrustedProxies) -> Router {
    let inner = routes::build(&platform)
        .fallback(not_found)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .with_state(platform.clone());
    // Axum runs layers after routing, but `/t/{slug}` must be stripped before. So the inner router
    // is wrapped instead of layered.
    let scheduler = FairScheduler::new(Handle::current());
    let log_context = (platform.clone(), trusted_proxies.clone());
    let nul_rejecting = routes::build_rejecting(nul_rejected)
        .method_not_allowed_fallback(method_not_allowed)
        .with_state(platform.clone());
    let tenant_router = TenantRouter { platform, trusted_proxies, scheduler, inner, nul_rejecting };
    Router::new()
        .route(LIVENESS, get(liveness))
        .route(READINESS, get(readiness))
        .fallback(dispatch)
        .with_state(tenant_router)
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, REQUEST_TIMEOUT))
        .layer(middleware::from_fn(error_page::replace_text))
        .layer(middleware::from_fn_with_state(log_context, request_id::identify))
        // The outermost layer, so that timeouts and unknown tenants get the same headers.
        .layer(middleware::from_fn(headers::security_headers))
}

/// The inner router, with the state that tenant resolution needs.
#[derive(Clone)]
struct TenantRouter {
    platform: Platform,
    trusted_proxies: TrustedProxies,
    scheduler: FairScheduler,
    inner: Router,
    /// Takes the place of the inner router for an address with a NUL character.
    nul_rejecting: Router,
}

/// Resolve the tenant of a request and pass it to the inner router.
async fn dispatch(
    State(tenant_router): State<TenantRouter>,
    mut request: Request<Body>,
) -> Response {
    let has_nul = has_nul(request.uri());
    let resolved = tenant::resolve_tenant(&tenant_router.platform, &mut request).await;
    RequestSpan::record_tenant(&request);
    let error_page_tenant = tenant::of_error_page(&request);
    request.extensions_mut().insert(tenant_router.trusted_proxies);
    let mut response = match resolved {
        Err(_) if has_nul => nul_rejected(request),
        Err(ResolveError::UnknownPath) => not_found().await,
        Err(ResolveError::UnknownHost) => {
            (StatusCode::MISDIRECTED_REQUEST, "No tenant answers on this host.\n").into_response()
        }
        Err(ResolveError::Failed(error)) => {
            error_page::failed(request.uri(), request.headers(), error)
        }
        Ok(()) => {
            // Without a default tenant, the public host has requests of no tenant.
            let tenant_id = error_page_tenant.as_ref().map_or("", |tenant| tenant.0.id());
            let router = if has_nul { tenant_router.nul_rejecting } else { tenant_router.inner };
            let handled = tower::ServiceExt::oneshot(router, request);
            match tenant_router.scheduler.run(tenant_id, handled).await {
                Ok(response) => response,
                Err(never) => match never {},
            }
        }
    };
    if let Some(tenant) = error_page_tenant {
        response.extensions_mut().insert(tenant);
    }
    response
}

/// Whether the path or the query contains an encoded NUL character. No valid address does, and
/// PostgreSQL cannot store it.
fn has_nul(uri: &Uri) -> bool {
    uri.path().contains("%00") || uri.query().is_some_and(|query| query.contains("%00"))
}

/// 400 for a NUL character.
fn nul_rejected(request: Request<Body>) -> Response {
    let error =
        domain::Error::oauth(oauth::ErrorCode::InvalidRequest, "The URL contains a NUL character.");
    error_page::failed(request.uri(), request.headers(), error)
}

async fn liveness() -> &'static str {
    Slot::HEALTH.record();
    "live\n"
}

async fn readiness(State(tenant_router): State<TenantRouter>) -> Response {
    Slot::HEALTH.record();
    if tenant_router.platform.is_draining() {
        return (StatusCode::SERVICE_UNAVAILABLE, "draining\n").into_response();
    }
    match tenant_router.platform.check_ready().await {
        Ok(()) => "ready\n".into_response(),
        Err(error) => crate::respond::error::json_response(&error),
    }
}
