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
pub enum Place {
    /// One tenant, at one of its addresses.
    Tenant(Tenant),
    /// The bare host, which no tenant answers on yet.
    Bare,
}

/// Marks a request to the bare host's own paths: where the console is, and no tenant's.
#[derive(Clone, Copy)]
pub struct OnPublicHost;
const DOCUMENTS: [&str; 2] =
    ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"];

/// Find the place, strip what named it, and go on; or answer.
pub async fn place(
    platform: &Platform,
    request: &mut Request<Body>,
) -> std::result::Result<(), Response> {
    match resolve(platform, request).await {
        Ok(Some(place)) => {
            if let Place::Tenant(tenant) = &place {
                at_issuer(tenant, request);
            }
            request.extensions_mut().insert(place);
            Ok(())
        }
        Ok(None) => Err((
            StatusCode::NOT_FOUND,
            [(header::CONTENT_TYPE, "text/plain; charset=utf-8")],
            "There is nothing at this address.\n",
        )
            .into_response()),
        Err(Refused::NobodysHost) => Err((
            StatusCode::MISDIRECTED_REQUEST,
            [(header::CONTENT_TYPE, "text/plain; charset=utf-8")],
            "No tenant answers on this host.\n",
        )
            .into_response()),
        Err(Refused::Failed(error)) => Err(crate::error::json_response(&error)),
    }
}

enum Refused {
    NobodysHost,
    Failed(domain::Error),
}

impl From<domain::Error> for Refused {
    fn from(error: domain::Error) -> Self {
        Self::Failed(error)
    }
}

async fn resolve(
    platform: &Platform,
    request: &mut Request<Body>,
) -> std::result::Result<Option<Place>, Refused> {
    let host = host_of(request).ok_or(Refused::NobodysHost)?;
    let public = platform.public_host();
    if host == public || is_literal(&host) {
        return on_bare_host(platform, request).await.map_err(Refused::from);
    }
    if let Some(slug) = host.strip_suffix(public).and_then(|rest| rest.strip_suffix('.')) {
        return match active(platform.tenant_by_slug(slug).await?) {
            Some(tenant) => Ok(Some(Place::Tenant(tenant))),
            None => Err(Refused::NobodysHost),
        };
    }
    match active(platform.tenant_by_host(&host).await?) {
        Some(tenant) => Ok(Some(Place::Tenant(tenant))),
        None => Err(Refused::NobodysHost),
    }
}

/// The request's own host, in lower case and without port. Forwarded headers never count.
fn host_of(request: &Request<Body>) -> Option<String> {
    let named = match request.uri().authority() {
        Some(authority) => authority.as_str().to_owned(),
        None => request.headers().get(header::HOST)?.to_str().ok()?.to_owned(),
    };
    let without_port = match named.rfind(':') {
        Some(colon) if !named[colon..].contains(']') => &named[..colon],
        _ => named.as_str(),
    };
    Some(without_port.trim_end_matches('.').to_ascii_lowercase())
}

/// Loopback names and literal addresses are the bare host: a health check has no other name.
fn is_literal(host: &str) -> bool {
    host == "localhost" || matches!(Host::parse(host), Ok(Host::Ipv4(_) | Host::Ipv6(_)))
}

fn active(tenant: Option<Tenant>) -> Option<Tenant> {
    tenant.filter(Tenant::is_active)
}

async fn on_bare_host(platform: &Platform, request: &mut Request<Body>) -> Result<Option<Place>> {
    let path = request.uri().path();
    if let Some(rest) = path.strip_prefix("/t/") {
        let (slug, rest) = rest.split_once('/').map_or((rest, ""), |(slug, rest)| (slug, rest));
        let Some(tenant) = active(platform.tenant_by_slug(slug).await?) else { return Ok(None) };
        rewrite(request, &format!("/{rest}").clone());
        return Ok(Some(Place::Tenant(tenant)));
    }
    // RFC 8414 §3: the document also stands where the issuer's path is inserted.
    for document in DOCUMENTS {
        if let Some(rest) = path.strip_prefix(document).and_then(|rest| rest.strip_prefix("/t/")) {
            let (slug, rest) = rest.split_once('/').map_or((rest, ""), |(slug, rest)| (slug, rest));
            let Some(tenant) = active(platform.tenant_by_slug(slug).await?) else {
                return Ok(None);
            };
            let target =
                if rest.is_empty() { document.to_owned() } else { format!("{document}/{rest}") };
            rewrite(request, &target);
            return Ok(Some(Place::Tenant(tenant)));
        }
    }
    request.extensions_mut().insert(OnPublicHost);
    Ok(Some(active(platform.default_tenant().await?).map_or(Place::Bare, Place::Tenant)))
}

/// Where an issuer has a path of its own, clients look for its document behind that path
/// (OpenID Connect Discovery §4) or with it inserted (RFC 8414 §3; DIALECTS X-2).
fn at_issuer(tenant: &Tenant, request: &mut Request<Body>) {
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
    let stands = |document: &&&str| {
        path == format!("{issuer}{document}") || path == format!("{document}{issuer}")
    };
    if let Some(document) = DOCUMENTS.iter().find(stands) {
        rewrite(request, document);
    }
}

fn rewrite(request: &mut Request<Body>, path: &str) {
    let target = match request.uri().query() {
        Some(query) => format!("{path}?{query}"),
        None => path.to_owned(),
    };
    // A part of a valid address that begins with a slash is one itself.
    if let Ok(uri) = Uri::try_from(target) {
        *request.uri_mut() = uri;
    }
}
