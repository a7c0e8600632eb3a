//! The cookie that says which tenants a user has signed out of in this browser. Their next sign-in
//! begins at the sign-in page, also if the tenant sends sign-ins to a provider: its session there
//! would sign them in again at once.
//!
//! It decides about nothing but that page, so that it needs no protection against its owner.

use axum::{http::HeaderMap, response::Response};
use domain::{Platform, Tenant};

use super::host_cookie::HostCookie;

/// Tenants that are remembered; the oldest are forgotten first.
const MAX_TENANTS: usize = 20;

const COOKIE: HostCookie = HostCookie::new("__Host-tenantry-signed-out");

fn slugs<'h>(headers: &'h HeaderMap, platform: &Platform) -> Vec<&'h str> {
    let value = COOKIE.value(headers, platform).unwrap_or_default();
    value.split('.').filter(|slug| !slug.is_empty()).collect()
}

/// Whether the user of this browser has signed out of the tenant and not signed in since.
pub fn is_signed_out(headers: &HeaderMap, tenant: &Tenant) -> bool {
    slugs(headers, tenant.platform()).contains(&tenant.slug())
}

/// Remember that the user has signed out of the tenant, if it sends sign-ins to a provider.
pub fn remember(response: &mut Response, headers: &HeaderMap, tenant: &Tenant) {
    if tenant.settings().sign_in_provider.is_none() {
        return;
    }
    let mut slugs = slugs(headers, tenant.platform());
    slugs.retain(|slug| *slug != tenant.slug());
    slugs.push(tenant.slug());
    let excess = slugs.len().saturating_sub(MAX_TENANTS);
    set(response, tenant.platform(), &slugs[excess..]);
}

/// Forget it, because a user has signed in.
pub fn forget(response: &mut Response, headers: &HeaderMap, tenant: &Tenant) {
    let mut slugs = slugs(headers, tenant.platform());
    slugs.retain(|slug| *slug != tenant.slug());
    set(response, tenant.platform(), &slugs);
}

/// The cookie lasts until the browser is closed.
fn set(response: &mut Response, platform: &Platform, slugs: &[&str]) {
    COOKIE.set(response, platform, &slugs.join("."), slugs.is_empty().then_some(0));
}
