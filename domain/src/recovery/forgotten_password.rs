//! “Forgot your password?”: a request for a link by mail.
//!
//! The statements of a request depend on the typed identifier and the network only, never on
//! whether there is an account (A5): counted, stored, and looked up later by the task that sends
//! mails.

use std::net::IpAddr;

use contract::mail::{MailKind, MailValues};

use crate::{
    mail,
    model::{
        actor::Actor,
        client_network::client_network,
        error::{Error, Result},
        identifier::normalise,
    },
    rate_limit::{count_per_hour, until_next_hour},
    runtime::tenant::Tenant,
};

/// Requests per hour and network, and of these for one identifier from anywhere.
const PER_NETWORK: i64 = 20;
const PER_IDENTIFIER: i64 = 5;
/// Maximum length of an identifier in bytes.
const MAX_IDENTIFIER_LEN: usize = 320;

/// Whether users of the tenant can request a link.
pub fn offers_password_reset(tenant: &Tenant) -> bool {
    tenant.settings().password_reset && tenant.platform().is_mail_on()
}

/// Store a request for a link to the account with this username or address. The outcome does not
/// say whether there is one.
///
/// # Errors
///
/// [`Error::NotFound`] if the tenant does not offer it, [`Error::RateLimited`] if this network has
/// requested too many.
pub async fn request_password_reset(
    tenant: &Tenant,
    identifier: &str,
    language: &str,
    client_ip: IpAddr,
) -> Result<()> {
    if !offers_password_reset(tenant) {
        return Err(Error::NotFound);
    }
    let identifier = normalise(identifier);
    if identifier.is_empty() || identifier.len() > MAX_IDENTIFIER_LEN {
        return Err(Error::invalid("username", "Enter your username or email."));
    }
    tenant
        .transaction(&Actor::anonymous(), async |tx| {
            let network = format!("forgotten_password/network/{}", client_network(client_ip));
            if !count_per_hour(tenant, tx.scope(), &network, PER_NETWORK).await? {
                return Err(Error::RateLimited { retry_after: until_next_hour(tenant) });
            }
            let counted = format!("forgotten_password/identifier/{identifier}");
            if !count_per_hour(tenant, tx.scope(), &counted, PER_IDENTIFIER).await? {
                // The account has its links already, if there is one.
                return Ok(());
            }
            let (kind, values) = (MailKind::PasswordReset, MailValues::default());
            mail::request(tx, kind, &identifier, Some(language), values).await
        })
        .await
}
