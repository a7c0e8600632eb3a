//! Which tenant is this address? Decided before routing, around the whole router, for every
//! path alike: custom domain, sub-domain of the public host, `/t/{slug}`, else the default
//! tenant on the bare host (DIALECTS X-1). A host that is nobody's is refused.

use axum::{
    body::Body,
    extract::Request,
    http::{StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use domain::{Platform, Result, Tenant};
use url::Host;

/// Where a request was addressed to.
#[derive(Clone)]
pub enum ResolvedTenant {
    /// One tenant, at one of its addresses.
    Found(Tenant),
    /// The bare host, which no tenant answers on yet.
    NoDefault,
}

/// Marks a request to the bare host's own paths: where the console is, and no tenant's.
#[derive(Clone, Copy)]
pub struct PublicHost;
const DOCUMENTS: [&str; 2] =
    ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"];

/// Find the place, strip what named it, and go on; or answer.
pub async fn resolve_tenant(
    platform: &Platform,
    request: &mut Request<Body>,
) -> std::result::Result<(), Response> {
    match resolve(platform, request).await {
        Ok(Some(resolved)) => {
            if let ResolvedTenant::Found(tenant) = &resolved {
                rewrite_issuer_path(tenant, request);
            }
            request.extensions_mut().insert(resolved);
            Ok(())
        }
        Ok(None) => Err((
            StatusCode::NOT_FOUND,
            [(header::CONTENT_TYPE, "text/plain; charset=utf-8")],
            "There is nothing at this address.\n",
        )
            .into_response()),
        Err(ResolveError::UnknownHost) => Err((
            StatusCode::MISDIRECTED_REQUEST,
            [(header::CONTENT_TYPE, "text/plain; charset=utf-8")],
            "No tenant answers on this host.\n",
        )
            .into_response()),
        Err(ResolveError::Failed(error)) => Err(crate::error::json_response(&error)),
    }
}

enum ResolveError {
    UnknownHost,
    Failed(domain::Error),
}

impl From<domain::Error> for ResolveError {
    fn from(error: domain::Error) -> Self {
        Self::Failed(error)
    }
}

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
        return match only_active(platform.tenant_by_slug(slug).await?) {
            Some(tenant) => Ok(Some(ResolvedTenant::Found(tenant))),
            None => Err(ResolveError::UnknownHost),
        };
    }
    match only_active(platform.tenant_by_host(&host).await?) {
        Some(tenant) => Ok(Some(ResolvedTenant::Found(tenant))),
        None => Err(ResolveError::UnknownHost),
    }
}

/// The request's own host, in lower case and without port. Forwarded headers never count.
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

/// Loopback names and literal addresses are the bare host: a health check has no other name.
fn is_loopback_or_ip(host: &str) -> bool {
    host == "localhost" || matches!(Host::parse(host), Ok(Host::Ipv4(_) | Host::Ipv6(_)))
}

fn only_active(tenant: Option<Tenant>) -> Option<Tenant> {
    tenant.filter(Tenant::is_active)
}

async fn resolve_on_public_host(
    platform: &Platform,
    request: &mut Request<Body>,
) -> Result<Option<ResolvedTenant>> {
    let path = request.uri().path();
    if let Some(rest) = path.strip_prefix("/t/") {
        let (slug, rest) = rest.split_once('/').map_or((rest, ""), |(slug, rest)| (slug, rest));
        let Some(tenant) = only_active(platform.tenant_by_slug(slug).await?) else {
            return Ok(None);
        };
        rewrite_path(request, &format!("/{rest}").clone());
        return Ok(Some(ResolvedTenant::Found(tenant)));
    }
    // RFC 8414 §3: the document also stands where the issuer's path is inserted.
    for document in DOCUMENTS {
        if let Some(rest) = path.strip_prefix(document).and_then(|rest| rest.strip_prefix("/t/")) {
            let (slug, rest) = rest.split_once('/').map_or((rest, ""), |(slug, rest)| (slug, rest));
            let Some(tenant) = only_active(platform.tenant_by_slug(slug).await?) else {
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
        only_active(platform.default_tenant().await?)
            .map_or(ResolvedTenant::NoDefault, ResolvedTenant::Found),
    ))
}

/// Where an issuer has a path of its own, clients look for its document behind that path
/// (OpenID Connect Discovery §4) or with it inserted (RFC 8414 §3; DIALECTS X-2).
fn rewrite_issuer_path(tenant: &Tenant, request: &mut Request<Body>) {
    let path_of = |address: &str| {
        url::Url::parse(address)
            .map(|url| url.path().trim_end_matches('/').to_owned())
            .unwrap_or_default()
    };
    let issuer = path_of(tenant.issuer());
    let issuer = issuer.strip_prefix(&format!("/t/{}", tenant.slug())).unwrap_or(&issuer);
    if issuer.is_empty() {
        return;
    }
    let path = request.uri().path();
    let is_at = |document: &&&str| {
        path == format!("{issuer}{document}") || path == format!("{document}{issuer}")
    };
    if let Some(document) = DOCUMENTS.iter().find(is_at) {
        rewrite_path(request, document);
    }
}

fn rewrite_path(request: &mut Request<Body>, path: &str) {
    let target = match request.uri().query() {
        Some(query) => format!("{path}?{query}"),
        None => path.to_owned(),
    };
    // A part of a valid address that begins with a slash is one itself.
    if let Ok(uri) = Uri::try_from(target) {
        *request.uri_mut() = uri;
    }
}
