//! The request for a link to create an account.
//!
//! Its statements depend on the policy, the network and the typed address, never on whether the
//! address has an account (A5). The task that sends mails looks that up: the owner of a known
//! address is told that there is an account.

use std::net::IpAddr;

use contract::{
    mail::{MailKind, MailValues},
    routes::Endpoint,
};
use serde_json::json;
use store::action_link::LinkKind;

use super::policy::admits;
use crate::{
    mail::{self, NewMail, Queued},
    model::{
        actor::Actor,
        client_network::client_network,
        error::{Error, Result},
        identifier::{check_email, normalise},
    },
    one_time_link::{self, NewLink},
    rate_limit::{count_per_hour, until_next_hour},
    runtime::{tenant::Tenant, transaction::Transaction},
    user,
};

/// Lifetime of a link in seconds.
pub const LINK_GOOD_FOR: i64 = 86_400;
/// Requests per hour and network, and of these for one address from anywhere.
const PER_NETWORK: i64 = 20;
const PER_ADDRESS: i64 = 5;

/// Why an address cannot be used. Neither depends on whether it has an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvalidAddress {
    /// It is not an email address.
    Malformed,
    /// The tenant does not allow its domain.
    OtherDomain,
}

/// Stores a request for a link to this address, which continues the interaction of this handle.
///
/// # Errors
///
/// [`Error::NotFound`] if the tenant does not offer sign-up, [`Error::RateLimited`] if this network
/// or the tenant has requested too many.
pub(crate) async fn request(
    tenant: &Tenant,
    address: &str,
    handle: &str,
    language: &str,
    client_ip: IpAddr,
) -> Result<std::result::Result<(), InvalidAddress>> {
    let address = normalise(address);
    tenant
        .transaction(&Actor::anonymous(), async |tx| {
            tx.refresh_tenant().await?;
            if !tx.tenant().offers_sign_up() {
                return Err(Error::NotFound);
            }
            if check_email(&address).is_err() {
                return Ok(Err(InvalidAddress::Malformed));
            }
            if !admits(tx.tenant(), &address) {
                return Ok(Err(InvalidAddress::OtherDomain));
            }
            let network = format!("sign_up/network/{}", client_network(client_ip));
            let per_tenant = i64::from(tx.tenant().settings().rate_limits.sign_ups_per_hour);
            if !count_per_hour(tenant, tx.scope(), &network, PER_NETWORK).await?
                || per_tenant > 0
                    && !count_per_hour(tenant, tx.scope(), "sign_up/tenant", per_tenant).await?
            {
                return Err(Error::RateLimited { retry_after: until_next_hour(tenant) });
            }
            let counted = format!("sign_up/address/{address}");
            if count_per_hour(tenant, tx.scope(), &counted, PER_ADDRESS).await? {
                let values =
                    MailValues { interaction: Some(handle.to_owned()), ..Default::default() };
                mail::request(tx, MailKind::SignUp, &address, Some(language), values).await?;
            }
            // Otherwise the address has its links already.
            Ok(Ok(()))
        })
        .await
}

/// The mail that a request leads to: a link, or for a known address the hint that it has an
/// account. `None` if the policy has changed since, or if the account is blocked.
///
/// `can_reset` says whether users can replace a forgotten password.
pub(crate) async fn requested_mail(
    tx: &mut Transaction,
    row: &store::mail::Row,
    address: &str,
    handle: &str,
    can_reset: bool,
) -> Result<Option<store::mail::Row>> {
    tx.refresh_tenant().await?;
    if !admits(tx.tenant(), address) {
        return Ok(None);
    }
    let known = store::identifier::by_id(tx.scope(), address).await?;
    let user = match &known {
        Some(known) => store::user::lock(tx.scope(), &known.user_id).await?,
        None => None,
    };
    if user.as_ref().is_some_and(|user| user.disabled) {
        return Ok(None);
    }
    // What holds an address is its proof: the link will be one.
    let user = match user {
        Some(user) if user::holds_unproven(tx.scope(), &user, address).await? => None,
        user => user,
    };
    let kind = if user.is_some() { MailKind::AccountExists } else { MailKind::SignUp };
    if mail::admit(tx, kind, address).await? != Queued::Yes {
        return Ok(None);
    }
    let (values, link_expires_at) = match &user {
        Some(user) => {
            // Only a verified address gets a link for a new password.
            let can_reset = can_reset && user.email_verified;
            let values = MailValues {
                link: Some(tx.tenant().url(Endpoint::AccountPage)),
                reset_page: can_reset.then(|| tx.tenant().url(Endpoint::ForgotPasswordPage)),
                ..Default::default()
            };
            (values, None)
        }
        None => {
            let (values, expires_at) = link_to(tx, address, handle).await?;
            (values, Some(expires_at))
        }
    };
    let new = NewMail {
        kind,
        user_id: user.as_ref().map(|user| user.id.as_str()),
        recipient: address,
        languages: match &user {
            Some(user) => mail::languages_of(&user.claims, Some(&row.languages)),
            None => mail::languages_of(&json!({}), Some(&row.languages)),
        },
        values,
        link_expires_at,
    };
    mail::row(tx, row.id.clone(), new).map(Some)
}

/// Makes the link of a request. Earlier ones stay good: anyone can request one for any address.
async fn link_to(tx: &Transaction, address: &str, handle: &str) -> Result<(MailValues, i64)> {
    let (platform, label) = (tx.platform(), label(tx.tenant(), address));
    let interaction = platform.vault().seal(&label, handle.as_bytes(), platform.entropy())?;
    let link = NewLink {
        kind: LinkKind::SignUp,
        user_id: None,
        email: address,
        made_by: "",
        detail: json!({
            "interaction": interaction,
            "mailed": true,
            "requested": true,
        }),
        lifetime: LINK_GOOD_FOR,
    };
    let (token, expires_at) = one_time_link::create(tx, link).await?;
    let page = tx.tenant().url(Endpoint::CreateAccountPage);
    let values = MailValues {
        link: Some(format!("{page}?token={}", token.expose())),
        hours: u64::try_from(LINK_GOOD_FOR / 3600).ok(),
        ..Default::default()
    };
    Ok((values, expires_at))
}

/// What the handle in a link is sealed for.
pub(super) fn label(tenant: &Tenant, address: &str) -> String {
    format!("sign_up/{}/{address}", tenant.id())
}
