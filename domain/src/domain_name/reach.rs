//! Whether a tenant's metadata can be fetched at each of its own addresses, and if not, why: the
//! name, the certificate, the answer, or the issuer in it (DIALECTS S0-29).

use std::collections::{BTreeMap, BTreeSet};

use contract::domain::AddressCheck;
use tokio::task::JoinSet;
use url::Url;

use super::address;
use crate::{
    actor::{Actor, Permission},
    error::{Error, Result},
    outbound::{FetchError, FetchedResponse, NetworkScope},
    platform::Platform,
    tenant::Tenant,
};

/// The documents that clients of different ages look for (OpenID Connect Discovery §4, RFC 8414 §3).
const DOCUMENTS: [&str; 2] =
    ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"];
/// Addresses that are asked at once, and tenants that a look at the whole installation visits.
const AT_ONCE: usize = 16;
const TENANTS: u64 = 100;
/// A look in so many seconds, after a few at once.
const EVERY_SECONDS: f64 = 5.0;
const AT_FIRST: f64 = 3.0;

/// For its staff. Only what is ours is asked: a claim without proof is not.
pub async fn check_addresses(tenant: &Tenant, actor: &Actor) -> Result<Vec<AddressCheck>> {
    tenant.require(actor, Permission::ManageSettings)?;
    let platform = tenant.platform();
    let limit = platform.token_buckets().take(
        &format!("reach/{}", tenant.id()),
        1.0 / EVERY_SECONDS,
        AT_FIRST,
        platform.now_ms(),
    );
    limit.map_err(|retry_after| Error::RateLimited { retry_after })?;
    look(tenant, false).await
}

/// The default tenant and every one with a domain of its own, by slug; and whether there are more.
pub async fn check_installation(
    platform: &Platform,
    actor: &Actor,
) -> Result<(BTreeMap<String, Vec<AddressCheck>>, bool)> {
    if !actor.can(Permission::ManageTenants) {
        return Err(Error::Forbidden);
    }
    let mut ids = platform.db().installation().tenants_with_domains(TENANTS + 1).await?;
    let more = ids.len() as u64 > TENANTS;
    ids.truncate(usize::try_from(TENANTS).unwrap_or(usize::MAX));
    ids.extend(platform.default_tenant().await?.map(|tenant| tenant.id().to_owned()));
    let mut seen = BTreeMap::new();
    for id in ids {
        if let Some(tenant) = platform.tenant_by_id(&id).await?.filter(Tenant::is_active)
            && !seen.contains_key(tenant.slug())
        {
            seen.insert(tenant.slug().to_owned(), look(&tenant, true).await?);
        }
    }
    Ok((seen, more))
}

/// Every place of its metadata. Sub-domains of the public host are not among them: few have a name
/// for all of those, and nobody needs them.
async fn places(tenant: &Tenant) -> Result<BTreeSet<String>> {
    let platform = tenant.platform();
    let mut bases = vec![tenant.base_url().to_owned(), tenant.console_base_url()];
    bases.extend(tenant.reader().domain_hosts().await?.iter().map(|host| address(platform, host)));
    if platform.default_tenant().await?.is_some_and(|default| default.id() == tenant.id()) {
        bases.push(platform.public_url().to_owned());
    }
    let mut places: BTreeSet<String> = bases
        .iter()
        .flat_map(|base| DOCUMENTS.map(|document| format!("{base}{document}")))
        .collect();
    // Where clients look that know only the issuer: behind its path, and with its path behind.
    for issuer in [tenant.issuer(), tenant.base_url()] {
        if let Ok(url) = Url::parse(issuer) {
            let path = url.path().trim_end_matches('/');
            let origin = issuer.strip_suffix(path).unwrap_or(issuer);
            places.extend(DOCUMENTS.map(|document| format!("{origin}{document}{path}")));
            places.extend(DOCUMENTS.map(|document| format!("{issuer}{document}")));
        }
    }
    Ok(places)
}

async fn look(tenant: &Tenant, runs_the_machine: bool) -> Result<Vec<AddressCheck>> {
    let mut waiting: Vec<String> = places(tenant).await?.into_iter().collect();
    let mut checks = Vec::with_capacity(waiting.len());
    let mut asked = JoinSet::new();
    loop {
        while asked.len() < AT_ONCE
            && let Some(place) = waiting.pop()
        {
            let tenant = tenant.clone();
            asked.spawn(async move {
                AddressCheck {
                    problem: problem(&tenant, &place, runs_the_machine).await,
                    address: place,
                }
            });
        }
        match asked.join_next().await {
            Some(Ok(check)) => checks.push(check),
            Some(Err(error)) => {
                return Err(Error::internal(format!("an address could not be asked: {error}")));
            }
            None => break,
        }
    }
    checks.sort_by(|one, other| one.address.cmp(&other.address));
    Ok(checks)
}

/// What is wrong, and what to do. Nothing of the answer is in it.
async fn problem(tenant: &Tenant, place: &str, runs_the_machine: bool) -> Option<String> {
    let Ok(url) = Url::parse(place) else { return Some("This is no address.".into()) };
    let host = url.host_str().unwrap_or_default();
    let reach = if runs_the_machine {
        NetworkScope::Any
    } else {
        NetworkScope::SameAsHost(tenant.platform().public_host())
    };
    let answer = tenant.platform().outbound().get(&url, reach).await;
    Some(match answer {
        Ok(answer) => return misanswered(tenant, host, &answer),
        Err(FetchError::Dns) => format!(
            "DNS: the name {host} leads nowhere. Give it an A, AAAA or CNAME record that leads to your proxy."
        ),
        Err(FetchError::PrivateNetwork) => format!(
            "DNS: {host} leads into a private network. Give it the address at which the internet reaches this server."
        ),
        Err(FetchError::ConnectionRefused) => {
            format!(
                "Nothing listens at {host}, port {}. Is the server running, and does the firewall let this machine in?",
                url.port_or_known_default().unwrap_or_default()
            )
        }
        Err(FetchError::Tls) => format!(
            "TLS: the certificate is not good for {host}, or this machine does not trust who issued it."
        ),
        Err(FetchError::Timeout) => format!("No answer from {host} in time."),
        Err(FetchError::Malformed) => {
            format!("What {host} answers is no HTTP, or too large. Something else listens there.")
        }
    })
}

fn misanswered(tenant: &Tenant, host: &str, answer: &FetchedResponse) -> Option<String> {
    match answer.status {
        200 => {}
        421 => {
            return Some(format!(
                "Status 421: the request did not come to {host}. Let the proxy pass the Host header on."
            ));
        }
        status => {
            return Some(format!(
                "Status {status}, where 200 is wanted. Does the proxy pass this path on, to this server?"
            ));
        }
    }
    let document: Option<serde_json::Value> = serde_json::from_slice(&answer.body).ok();
    match document.as_ref().and_then(|document| document["issuer"].as_str()) {
        Some(issuer) if issuer == tenant.issuer() => None,
        Some(_) => Some(format!(
            "Issuer mismatch: the document names another issuer than {}. {host} leads to another tenant or server.",
            tenant.issuer()
        )),
        None => Some(
            "What answers is no metadata document. Something else stands at this address.".into(),
        ),
    }
}
