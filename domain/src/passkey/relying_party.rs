//! The relying party of a tenant: the hosts that browsers bind passkeys to.
//!
//! The RP ID is the host of the tenant's base URL. A tenant with several domains accepts passkeys
//! of each, which browsers use at the others by Related Origin Requests (§5.11). The public host is
//! shared by tenants and is related to no other.

use url::{Host, Url};

use crate::{domain_name::base_url_at, model::error::Result, runtime::tenant::Tenant};

/// The relying party of the pages of a tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RelyingParty {
    /// The RP ID (§5.1.2): the host of the tenant's pages.
    pub id: String,
    /// The origin of the tenant's pages.
    pub origin: String,
    /// Whether tenants without a domain of their own share it.
    pub is_shared: bool,
}

impl RelyingParty {
    /// `None` if browsers allow no passkeys at the base URL: without TLS, or at an IP address.
    pub fn of(tenant: &Tenant) -> Option<Self> {
        let public_host = tenant.platform().public_host();
        Self::of_url(&tenant.page_base_url(), public_host)
    }

    fn of_url(base_url: &str, public_host: &str) -> Option<Self> {
        let url = Url::parse(base_url).ok()?;
        let Some(Host::Domain(host)) = url.host() else { return None };
        // A secure context (W3C Secure Contexts §3.1).
        let is_local = host == "localhost" || host.ends_with(".localhost");
        (url.scheme() == "https" || is_local).then(|| Self {
            id: host.to_owned(),
            origin: url.origin().ascii_serialization(),
            is_shared: host == public_host,
        })
    }

    /// The RP IDs of passkeys that work at the tenant's pages: its own domains, if the base URL is
    /// at one of them.
    pub async fn accepted_ids(&self, scope: &store::TenantScope) -> Result<Vec<String>> {
        if self.is_shared {
            return Ok(vec![self.id.clone()]);
        }
        let hosts = scope.domain_hosts().await?;
        Ok(if hosts.contains(&self.id) { hosts } else { vec![self.id.clone()] })
    }

    /// The RP ID that pages ask for: that of the tenant's oldest passkey which still works, so that
    /// a passkey outlives a change of the base URL; the host, if there is none.
    pub async fn preferred_id(&self, scope: &store::TenantScope) -> Result<String> {
        let accepted = self.accepted_ids(scope).await?;
        if accepted.len() < 2 {
            return Ok(self.id.clone());
        }
        let oldest = store::passkey::oldest_rp_id(scope, &accepted).await?;
        Ok(oldest.unwrap_or_else(|| self.id.clone()))
    }
}

/// The origins whose pages may use the passkeys of this host (§5.11.1): those of the tenant's
/// domains. `None` if the host is none of them.
pub async fn related_origins(tenant: &Tenant, host: &str) -> Result<Option<Vec<String>>> {
    let platform = tenant.platform();
    let hosts = tenant.reader().domain_hosts().await?;
    let is_offered = tenant.settings().passkeys && platform.is_https();
    if !is_offered || !hosts.iter().any(|own| own == host) {
        return Ok(None);
    }
    Ok(Some(hosts.iter().map(|host| base_url_at(platform, host)).collect()))
}

#[cfg(test)]
mod tests {
    use super::RelyingParty;

    #[test]
    fn relying_party_is_the_host_of_the_base_url() {
        for (base_url, expected) in [
            ("https://id.example", Some(("id.example", "https://id.example", true))),
            ("https://id.example/t/acme", Some(("id.example", "https://id.example", true))),
            ("https://id.example:8443", Some(("id.example", "https://id.example:8443", true))),
            (
                "https://login.acme.test",
                Some(("login.acme.test", "https://login.acme.test", false)),
            ),
            ("http://localhost:8080/t/a", Some(("localhost", "http://localhost:8080", false))),
            ("http://id.example", None),
            ("https://192.0.2.1", None),
            ("https://[2001:db8::1]/", None),
            ("nothing", None),
        ] {
            let found = RelyingParty::of_url(base_url, "id.example");
            let found = found.as_ref().map(|one| (&*one.id, &*one.origin, one.is_shared));
            assert_eq!(found, expected, "{base_url}");
        }
    }
}
