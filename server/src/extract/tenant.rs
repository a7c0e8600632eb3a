//! Tenant resolution: find the tenant of a request before routing.
//!
//! A tenant has custom domains, a sub-domain of the public host, and the path `/t/{slug}`; the
//! public host itself serves the default tenant. Unknown hosts are rejected.

use axum::{
    body::Body,
    extract::{FromRequestParts, Request},
    http::{StatusCode, Uri, header, request::Parts},
};
use contract::{
    routes::{Endpoint, TENANT_PREFIX, tenant_path},
    tenant::TenantState,
};
use domain::{Platform, Result, Tenant};
use url::Host;

/// The tenant of a request.
#[derive(Clone)]
pub enum ResolvedTenant {
    /// The tenant whose domain, sub-domain or path was requested, or the default tenant.
    Found(Tenant),
    /// The public host was requested, but there is no default tenant yet.
    NoDefault,
}

/// Marks a request to the public host itself, which serves the console, rather than to a path of a
/// tenant.
#[derive(Clone, Copy)]
pub struct PublicHost;

/// The host of a request and the path before its route, such as `/t/acme`: where it reached the
/// tenant.
#[derive(Clone)]
pub struct RequestedBase {
    host: String,
    prefix: String,
}

impl RequestedBase {
    /// The host that was requested, in lower case and without port.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Whether this is the base URL of the tenant, which its pages and forms name. Another address
    /// of the same tenant has other cookies.
    pub fn is_canonical(&self, tenant: &Tenant) -> bool {
        url::Url::parse(tenant.base_url()).is_ok_and(|base| {
            base.host_str() == Some(self.host.as_str())
                && base.path().trim_end_matches('/') == self.prefix
        })
    }
}

impl<S: Sync> FromRequestParts<S> for RequestedBase {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> std::result::Result<Self, StatusCode> {
        // Tenant resolution adds it; without a tenant nothing is found.
        parts.extensions.get::<Self>().cloned().ok_or(StatusCode::NOT_FOUND)
    }
}

/// The tenant of a response, for its error page: the resolved one, or a suspended one.
#[derive(Clone)]
pub struct ErrorPageTenant(pub Tenant);

/// Why no tenant could be resolved.
pub enum ResolveError {
    /// The path names no active tenant.
    UnknownPath,
    /// No active tenant has the host.
    UnknownHost,
    Failed(domain::Error),
}

/// Resolve the tenant, strip its path prefix and add the tenant to the request's extensions.
pub async fn resolve_tenant(
    platform: &Platform,
    request: &mut Request<Body>,
) -> std::result::Result<(), ResolveError> {
    let host = request_host(request).unwrap_or_default();
    let path = request.uri().path().to_owned();
    let resolved = resolve(platform, request).await?.ok_or(ResolveError::UnknownPath)?;
    let prefix = path.strip_suffix(request.uri().path()).unwrap_or_default().to_owned();
    request.extensions_mut().insert(RequestedBase { host, prefix });
    if let ResolvedTenant::Found(tenant) = &resolved {
        rewrite_issuer_path(tenant, request);
    }
    request.extensions_mut().insert(resolved);
    Ok(())
}

/// The tenant that error pages of this request belong to.
pub fn of_error_page(request: &Request<Body>) -> Option<ErrorPageTenant> {
    let extensions = request.extensions();
    match extensions.get::<ResolvedTenant>() {
        Some(ResolvedTenant::Found(tenant)) => Some(ErrorPageTenant(tenant.clone())),
        _ => extensions.get::<ErrorPageTenant>().cloned(),
    }
}

impl From<domain::Error> for ResolveError {
    fn from(error: domain::Error) -> Self {
        Self::Failed(error)
    }
}

/// Find the tenant by host, sub-domain or path. `None` if the path names no active tenant.
async fn resolve(
    platform: &Platform,
    request: &mut Request<Body>,
) -> std::result::Result<Option<ResolvedTenant>, ResolveError> {
    let host = request_host(request).ok_or(ResolveError::UnknownHost)?;
    let public = platform.public_host();
    if host == public || is_loopback_or_ip(&host) {
        return resolve_on_public_host(platform, request).await.map_err(ResolveError::from);
    }
    if let Some(slug) = host.strip_suffix(public).and_then(|rest| rest.strip_suffix('.')) {
        return match only_active(platform.tenant_by_slug(slug).await?, request) {
            Some(tenant) => Ok(Some(ResolvedTenant::Found(tenant))),
            None => Err(ResolveError::UnknownHost),
        };
    }
    match only_active(platform.tenant_by_host(&host).await?, request) {
        Some(tenant) => Ok(Some(ResolvedTenant::Found(tenant))),
        None => Err(ResolveError::UnknownHost),
    }
}

/// The host of the request, in lower case and without port. Forwarded headers are ignored.
fn request_host(request: &Request<Body>) -> Option<String> {
    let authority = match request.uri().authority() {
        Some(authority) => authority.as_str().to_owned(),
        None => request.headers().get(header::HOST)?.to_str().ok()?.to_owned(),
    };
    let without_port = match authority.rfind(':') {
        Some(colon) if !authority[colon..].contains(']') => &authority[..colon],
        _ => authority.as_str(),
    };
    Some(without_port.trim_end_matches('.').to_ascii_lowercase())
}

/// Treat `localhost` and IP addresses as the public host, because health checks often use them.
fn is_loopback_or_ip(host: &str) -> bool {
    host == "localhost" || matches!(Host::parse(host), Ok(Host::Ipv4(_) | Host::Ipv6(_)))
}

/// The tenant, if it is active. A suspended one is kept for the error page.
fn only_active(tenant: Option<Tenant>, request: &mut Request<Body>) -> Option<Tenant> {
    let tenant = tenant?;
    match tenant.state() {
        TenantState::Active => return Some(tenant),
        TenantState::Suspended => {
            request.extensions_mut().insert(ErrorPageTenant(tenant));
        }
        TenantState::Deleted | TenantState::Purged => {}
    }
    None
}

async fn resolve_on_public_host(
    platform: &Platform,
    request: &mut Request<Body>,
) -> Result<Option<ResolvedTenant>> {
    let path = request.uri().path().to_owned();
    if let Some(rest) = path.strip_prefix(TENANT_PREFIX) {
        let (slug, rest) = rest.split_once('/').map_or((rest, ""), |(slug, rest)| (slug, rest));
        let Some(tenant) = only_active(platform.tenant_by_slug(slug).await?, request) else {
            return Ok(None);
        };
        rewrite_path(request, &format!("/{rest}").clone());
        return Ok(Some(ResolvedTenant::Found(tenant.on_public_host())));
    }
    // RFC 8414 §3 inserts the well-known path before the issuer's path.
    for document in Endpoint::Metadata.paths() {
        let rest = path.strip_prefix(document);
        if let Some(rest) = rest.and_then(|rest| rest.strip_prefix(TENANT_PREFIX)) {
            let (slug, rest) = rest.split_once('/').map_or((rest, ""), |(slug, rest)| (slug, rest));
            let Some(tenant) = only_active(platform.tenant_by_slug(slug).await?, request) else {
                return Ok(None);
            };
            let target =
                if rest.is_empty() { document.to_owned() } else { format!("{document}/{rest}") };
            rewrite_path(request, &target);
            return Ok(Some(ResolvedTenant::Found(tenant)));
        }
    }
    request.extensions_mut().insert(PublicHost);
    Ok(Some(
        only_active(platform.default_tenant().await?, request)
            .map_or(ResolvedTenant::NoDefault, ResolvedTenant::Found),
    ))
}

/// If the issuer has a path, clients append the well-known path to it (OpenID Connect Discovery §4)
/// or insert it before that path (RFC 8414 §3; X-2). Rewrite both to the metadata route.
fn rewrite_issuer_path(tenant: &Tenant, request: &mut Request<Body>) {
    let path_of = |address: &str| {
        url::Url::parse(address)
            .map(|url| url.path().trim_end_matches('/').to_owned())
            .unwrap_or_default()
    };
    let issuer = path_of(tenant.issuer());
    let issuer = issuer.strip_prefix(&tenant_path(tenant.slug())).unwrap_or(&issuer);
    if issuer.is_empty() {
        return;
    }
    let path = request.uri().path();
    let is_at = |document: &&str| {
        path == format!("{issuer}{document}") || path == format!("{document}{issuer}")
    };
    if let Some(document) = Endpoint::Metadata.paths().find(is_at) {
        rewrite_path(request, document);
    }
}

fn rewrite_path(request: &mut Request<Body>, path: &str) {
    let target = match request.uri().query() {
        Some(query) => format!("{path}?{query}"),
        None => path.to_owned(),
    };
    // The target is part of a valid URI and begins with a slash, so it parses.
    if let Ok(uri) = Uri::try_from(target) {
        *request.uri_mut() = uri;
    }
}
