//! Custom domains of a tenant.
//!
//! A domain belongs to one tenant of the installation. Operators and declarative files add it
//! directly; members of a tenant claim it and prove it with a DNS TXT record (I11). A
//! claim alone has no effect and does not block other tenants. One domain may be the canonical one,
//! the host of the tenant's base URL.

mod add;
mod list;
mod reachability;
mod remove;
mod set_canonical;
mod verify;

use contract::domain::TxtRecord;
use url::{Host, Url};

pub use add::{AddOutcome, add};
pub use list::list;
pub use reachability::{check_installation, check_tenant};
pub use remove::{remove, withdraw_claim};
pub use set_canonical::set_canonical;
pub use verify::{MIN_CHECK_INTERVAL, verify};

use crate::runtime::{platform::Platform, tenant::Tenant, vault::DigestKind};

/// Maximum number of domains and claims together that members may add to a tenant.
pub const MAX_DOMAINS: usize = 20;

/// A custom domain must be a host name, but not an IP address, the public host or a sub-domain of
/// it.
pub(crate) fn validate_host(platform: &Platform, host: &str) -> Result<(), String> {
    let public = platform.public_host();
    let is_name = matches!(Host::parse(host), Ok(Host::Domain(name)) if name == host);
    // The URL parser accepts characters such as `*` that neither certificates nor DNS names
    // contain.
    let is_label = |label: &str| {
        let plain = label
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        plain && (1..=63).contains(&label.len()) && !label.starts_with('-') && !label.ends_with('-')
    };
    if !is_name || !host.contains('.') || host.len() > 253 || !host.split('.').all(is_label) {
        return Err("enter a host name in lower case, such as login.example.com, without scheme, \
            port or path"
            .into());
    }
    if host == public || host.ends_with(&format!(".{public}")) {
        return Err(format!(
            "this is the installation's own host, or a host below it; enter a host outside {public}"
        ));
    }
    Ok(())
}

/// The base URL at a host, with the scheme and the port of the public URL.
pub(crate) fn base_url_at(platform: &Platform, host: &str) -> String {
    let scheme = if platform.is_https() { "https" } else { "http" };
    let port = Url::parse(platform.public_url())
        .ok()
        .and_then(|url| url.port())
        .map(|port| format!(":{port}"))
        .unwrap_or_default();
    format!("{scheme}://{host}{port}")
}

/// Whether the URL has this host.
pub(crate) fn has_host(url: &str, host: &str) -> bool {
    Url::parse(url).is_ok_and(|url| url.host_str() == Some(host))
}

/// The TXT record that proves the domain. It is derived from the master key, the tenant and the
/// host, so that it never changes and proves nothing for another tenant.
pub fn proof_record(tenant: &Tenant, host: &str) -> TxtRecord {
    let proof = tenant
        .platform()
        .vault()
        .digest(DigestKind::DomainProof, &format!("{}/{host}", tenant.id()));
    TxtRecord { name: format!("_tenantry.{host}"), value: format!("tenantry-domain={proof}") }
}
