//! Who may create an account, by the settings that are stored now.

use crate::{
    model::error::{Error, Result},
    runtime::{tenant::Tenant, transaction::Transaction},
};

/// Reads the tenant again in this transaction: another process may have changed its policy, which
/// the cache of this one does not know yet.
pub(super) async fn refresh(tx: &mut Transaction) -> Result<()> {
    let row = tx.scope().tenant_row().await?.ok_or(Error::NotFound)?;
    let tenant = Tenant::from_row(tx.platform().clone(), row)?;
    tx.set_tenant(tenant);
    Ok(())
}

/// Whether everyone with this address may create an account.
pub(super) fn admits(tenant: &Tenant, address: &str) -> bool {
    tenant.offers_sign_up()
        && contract::sign_up::is_of_domain(address, &tenant.settings().sign_up_domains)
}
