//! Who may create an account.

use crate::runtime::tenant::Tenant;

/// Whether everyone with this address may create an account.
pub(super) fn admits(tenant: &Tenant, address: &str) -> bool {
    tenant.offers_sign_up()
        && contract::sign_up::is_of_domain(address, &tenant.settings().sign_up_domains)
}
