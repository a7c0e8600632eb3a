//! Reachability checks: fetch the metadata of a tenant at each of its base URLs, and explain
//! failures of DNS, TLS, HTTP or the issuer (S0-29).

use std::collections::{BTreeMap, BTreeSet};

use contract::{domain::ReachabilityCheck, routes::Endpoint};
use tokio::task::JoinSet;
use url::Url;

use super::base_url_at;
use crate::{
    model::{
        actor::{Actor, Permission},
        error::{Error, Result},
    },
    runtime::{
        outbound::{self, FetchError, HttpResponse, NetworkScope},
        platform::Platform,
        tenant::Tenant,
    },
};

/// Concurrent requests, and tenants in a check of the whole installation.
const MAX_CONCURRENT: usize = 16;
const MAX_TENANTS: u64 = 100;
/// The rate limit of a tenant: one check per so many seconds, after a burst.
const REFILL_SECONDS: f64 = 5.0;
const BURST: f64 = 3.0;

/// Check a tenant for its members. Unproven claims are not checked, because their hosts may belong
/// to others.
pub async fn check_tenant(tenant: &Tenant, actor: &Actor) -> Result<Vec<ReachabilityCheck>> {
    tenant.require(actor, Permission::ManageSettings)?;
    let platform = tenant.platform();
    let limit = platform.token_buckets().take(
        &format!("reach/{}", tenant.id()),
        1.0 / REFILL_SECONDS,
        BURST,
        platform.now_ms(),
    );
    limit.map_err(|retry_after| Error::RateLimited { retry_after })?;
    check_all_urls(tenant, false).await
}

/// Check the default tenant and those with custom domains. Returns the results by slug, and whether
/// there are more tenants.
pub async fn check_installation(
    platform: &Platform,
    actor: &Actor,
) -> Result<(BTreeMap<String, Vec<ReachabilityCheck>>, bool)> {
    if !actor.can(Permission::ManageTenants) {
        return Err(Error::Forbidden);
    }
    let mut ids = platform.db().installation().tenants_with_domains(MAX_TENANTS + 1).await?;
    let has_more = ids.len() as u64 > MAX_TENANTS;
    ids.truncate(usize::try_from(MAX_TENANTS).unwrap_or(usize::MAX));
    ids.extend(platform.default_tenant().await?.map(|tenant| tenant.id().to_owned()));
    let mut checks = BTreeMap::new();
    for id in ids {
        if let Some(tenant) = platform.tenant_by_id(&id).await?.filter(Tenant::is_active)
            && !checks.contains_key(tenant.slug())
        {
            checks.insert(tenant.slug().to_owned(), check_all_urls(&tenant, true).await?);
        }
    }
    Ok((checks, has_more))
}

/// Every URL of the tenant's metadata, except at sub-domains of the public host: few installations
/// have DNS records for those, and clients do not need them.
async fn metadata_urls(tenant: &Tenant) -> Result<BTreeSet<String>> {
    let platform = tenant.platform();
    let mut base_urls = vec![tenant.base_url().to_owned(), tenant.console_base_url()];
    base_urls.extend(
        tenant.reader().domain_hosts().await?.iter().map(|host| base_url_at(platform, host)),
    );
    if platform.default_tenant().await?.is_some_and(|default| default.id() == tenant.id()) {
        base_urls.push(platform.public_url().to_owned());
    }
    let mut urls: BTreeSet<String> = base_urls
        .iter()
        .flat_map(|base| Endpoint::Metadata.paths().map(move |path| format!("{base}{path}")))
        .collect();
    // Clients that know only the issuer append the well-known path to it (OpenID Connect Discovery
    // §4) or insert it before the issuer's path (RFC 8414 §3).
    for issuer in [tenant.issuer(), tenant.base_url()] {
        if let Ok(url) = Url::parse(issuer) {
            let path = url.path().trim_end_matches('/');
            let origin = issuer.strip_suffix(path).unwrap_or(issuer);
            for document in Endpoint::Metadata.paths() {
                urls.insert(format!("{origin}{document}{path}"));
                urls.insert(format!("{issuer}{document}"));
            }
        }
    }
    Ok(urls)
}

async fn check_all_urls(tenant: &Tenant, is_operator: bool) -> Result<Vec<ReachabilityCheck>> {
    let mut pending: Vec<String> = metadata_urls(tenant).await?.into_iter().collect();
    let mut checks = Vec::with_capacity(pending.len());
    let mut checking = JoinSet::new();
    loop {
        while checking.len() < MAX_CONCURRENT
            && let Some(url) = pending.pop()
        {
            let tenant = tenant.clone();
            checking.spawn(async move {
                ReachabilityCheck {
                    problem: check_url(&tenant, &url, is_operator).await,
                    base_url: url,
                }
            });
        }
        match checking.join_next().await {
            Some(Ok(check)) => checks.push(check),
            Some(Err(error)) => {
                return Err(Error::internal(format!("a URL could not be checked: {error}")));
            }
            None => break,
        }
    }
    checks.sort_by(|one, other| one.base_url.cmp(&other.base_url));
    Ok(checks)
}

/// Check one URL. Returns what is wrong and what to do about it; nothing of the response is
/// included.
async fn check_url(tenant: &Tenant, url: &str, is_operator: bool) -> Option<String> {
    let Ok(url) = Url::parse(url) else { return Some("This is not a valid URL.".into()) };
    let host = url.host_str().unwrap_or_default();
    let scope = if is_operator {
        NetworkScope::Any
    } else {
        NetworkScope::SameAsHost(tenant.platform().public_host())
    };
    let answer = match outbound::get(&url, "application/json") {
        Ok(request) => tenant.platform().outbound().send(request, scope).await,
        Err(error) => Err(error),
    };
    Some(match answer {
        Ok(answer) => return check_response(tenant, host, &answer),
        Err(FetchError::Dns) => format!(
            "DNS: the name {host} was not found. Add an A, AAAA or CNAME record that points to \
            your proxy."
        ),
        Err(FetchError::PrivateNetwork) => format!(
            "DNS: {host} points to a private network. Use the address at which this server is \
            reachable from the internet."
        ),
        Err(FetchError::ConnectionRefused) => {
            format!(
                "{host} refused the connection on port {}. Check that the server is running and \
                that the firewall allows connections from this machine.",
                url.port_or_known_default().unwrap_or_default()
            )
        }
        Err(FetchError::Tls) => format!(
            "TLS: the certificate is not valid for {host}, or this machine does not trust its \
            issuer."
        ),
        Err(FetchError::Timeout) => format!("{host} did not respond in time."),
        Err(FetchError::NotHttps | FetchError::Malformed) => {
            format!("The response of {host} is not HTTP, or too large. Check what runs there.")
        }
    })
}

fn check_response(tenant: &Tenant, host: &str, answer: &HttpResponse) -> Option<String> {
    match answer.status().as_u16() {
        200 => {}
        421 => {
            return Some(format!(
                "Status 421: the request did not arrive for {host}. Configure the proxy to \
                forward the Host header."
            ));
        }
        status => {
            return Some(format!(
                "Status {status} instead of 200. Check that the proxy forwards this path to this \
                server."
            ));
        }
    }
    let document: Option<serde_json::Value> = serde_json::from_slice(answer.body()).ok();
    match document.as_ref().and_then(|document| document["issuer"].as_str()) {
        Some(issuer) if issuer == tenant.issuer() => None,
        Some(_) => Some(format!(
            "Issuer mismatch: the document has a different issuer than {}. {host} points to \
            another tenant or server.",
            tenant.issuer()
        )),
        None => {
            Some("The response is not a metadata document. Check what runs at this URL.".into())
        }
    }
}
