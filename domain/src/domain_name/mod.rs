//! The host names at which a tenant answers besides the public host.
//!
//! One host belongs to one tenant of the installation. Operators and files give it; a tenant's own
//! staff claims it and proves it by a text record in the DNS (SECURITY I11). A claim is worth
//! nothing by itself and blocks nobody. One of a tenant's addresses is its base.

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

use crate::{platform::Platform, tenant::Tenant, vault::DigestKind};

/// Domains and claims of one tenant that its own staff may have together.
pub const MAX_DOMAINS: usize = 20;

/// A custom domain is a host name: never the public host, one of its sub-domains, or an address.
pub(crate) fn validate_host(platform: &Platform, host: &str) -> Result<(), String> {
    let public = platform.public_host();
    let is_name = matches!(Host::parse(host), Ok(Host::Domain(name)) if name == host);
    // A browser's parser lets stars and more through, which no certificate and no record has.
    let is_label = |label: &str| {
        let plain = label
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        plain && (1..=63).contains(&label.len()) && !label.starts_with('-') && !label.ends_with('-')
    };
    if !is_name || !host.contains('.') || host.len() > 253 || !host.split('.').all(is_label) {
        return Err("write a host name in lower case, such as login.example.com, without scheme, port or path".into());
    }
    if host == public || host.ends_with(&format!(".{public}")) {
        return Err("this is the installation's own host".into());
    }
    Ok(())
}

/// The address of a host: with the scheme and the port that the installation is reached at.
pub(crate) fn base_url_at(platform: &Platform, host: &str) -> String {
    let scheme = if platform.is_https() { "https" } else { "http" };
    let port = Url::parse(platform.public_url())
        .ok()
        .and_then(|url| url.port())
        .map(|port| format!(":{port}"))
        .unwrap_or_default();
    format!("{scheme}://{host}{port}")
}

/// Whether an address of a tenant stands at this host.
pub(crate) fn has_host(url: &str, host: &str) -> bool {
    Url::parse(url).is_ok_and(|url| url.host_str() == Some(host))
}

/// What must stand in the DNS. Made of the master key, tenant and host, so that it stays the same
/// however often it is asked for, and proves nothing for another tenant.
pub fn proof_record(tenant: &Tenant, host: &str) -> TxtRecord {
    let proof = tenant
        .platform()
        .vault()
        .digest(DigestKind::DomainProof, &format!("{}/{host}", tenant.id()));
    TxtRecord { name: format!("_tenantry.{host}"), value: format!("tenantry-domain={proof}") }
}
