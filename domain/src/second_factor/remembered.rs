//! Browsers in which a user has asked not to be asked for the second factor again.
//!
//! The cookie of such a browser has a random token for each user, of which the digest is stored. It
//! replaces the code after a password, in a session of one factor: `acr` stays `1`. So whatever
//! needs two factors, as the console, changes of the account and clients that ask for them, still
//! asks for the second one.

use contract::settings::{SecondFactorPolicy, TenantSettings};
use oauth::Timestamp;

use crate::{
    model::{
        audit_event::AuditEvent,
        browser_id::Browser,
        device::Device,
        error::{Error, Result},
        user_ref::UserRef,
    },
    runtime::{
        secret::{self, Secret},
        tenant::Tenant,
        transaction::Transaction,
        vault::DigestKind,
    },
};

/// Users that a browser remembers.
const MAX_TOKENS: usize = 10;
/// Browsers of a user that are kept and shown, the newest first.
const MAX_DEVICES: u64 = 20;
const PREFIX: &str = "rd";
const DAY: i64 = 86_400;
/// Seconds for which a browser can be remembered, by the highest value of the setting.
pub const REMEMBERED_AT_MOST: i64 = 90 * DAY;

/// A browser that a user has remembered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RememberedDevice {
    /// Identifies it in forms; it is not the cookie's value.
    pub id: String,
    /// The browser or program; empty if it is unknown.
    pub browser: String,
    /// The operating system; empty if it is unknown.
    pub system: String,
    /// The IP address when it was remembered.
    pub address: String,
    /// When the user last signed in with it.
    pub last_used_at: Timestamp,
}

/// For how many days users can remember a browser; `None` if the tenant does not allow it.
pub fn remembered_days(tenant: &Tenant) -> Option<u32> {
    days_of(tenant.settings())
}

fn days_of(settings: &TenantSettings) -> Option<u32> {
    let is_offered = settings.second_factor != SecondFactorPolicy::Off;
    Some(settings.remembered_devices_days).filter(|days| *days > 0 && is_offered)
}

/// The `devices_ended_before` of a tenant whose settings change at this time: where they allow no
/// remembered browsers any more, those of now stay forgotten when they are allowed again.
pub(crate) fn devices_ended_before(
    stored: i64,
    (before, after): (&TenantSettings, &TenantSettings),
    now: i64,
) -> i64 {
    match days_of(before).is_some() && days_of(after).is_none() {
        true => stored.max(now) + 1,
        false => stored,
    }
}

/// Whether what ends all remembered browsers of a tenant has happened since this one was: a
/// suspension, or that the tenant allowed none for a while.
fn has_ended(tenant: &Tenant, row: &store::remembered_device::Row) -> bool {
    tenant.has_ended(row.created_at) || row.created_at < tenant.devices_ended_before()
}

/// When a browser that was remembered then is forgotten by the settings of now.
fn end_of(tenant: &Tenant, row: &store::remembered_device::Row) -> i64 {
    let days = remembered_days(tenant).map_or(0, i64::from);
    row.expires_at.min(row.created_at + days * DAY)
}

/// The cookie with this token at its start. Malformed tokens are left out.
pub fn add_token(cookie: &str, token: &Secret) -> String {
    let others = cookie.split('.').filter(|one| secret::is_well_formed(one, PREFIX));
    let tokens: Vec<&str> = [token.expose()].into_iter().chain(others).take(MAX_TOKENS).collect();
    tokens.join(".")
}

/// Whether this user has remembered this browser. Records the use, and returns the id.
pub(crate) async fn accept(
    tx: &Transaction,
    user_id: &str,
    browser: &Browser,
) -> Result<Option<String>> {
    if remembered_days(tx.tenant()).is_none() {
        return Ok(None);
    }
    let vault = tx.platform().vault();
    let tokens = browser.devices.split('.').take(MAX_TOKENS);
    let tokens: Vec<String> = tokens
        .filter(|one| secret::is_well_formed(one, PREFIX))
        .map(|one| vault.digest(DigestKind::RememberedDevice, one))
        .collect();
    if tokens.is_empty() {
        return Ok(None);
    }
    let now = tx.now().0;
    let found = store::remembered_device::by_tokens(tx.scope(), user_id, &tokens, now).await?;
    let Some(row) = found else { return Ok(None) };
    let has_ended = has_ended(tx.tenant(), &row) || end_of(tx.tenant(), &row) <= now;
    let is_accepted =
        !has_ended && store::remembered_device::record_use(tx.scope(), &row.id, now).await? > 0;
    Ok(is_accepted.then_some(row.id))
}

/// Remembers this browser of a user, who has just passed the second factor in it. Returns the token
/// of its cookie, if the tenant allows it. The caller has locked the user.
pub(crate) async fn remember(
    tx: &mut Transaction,
    user: UserRef<'_>,
    user_agent: &str,
    address: &str,
) -> Result<Option<Secret>> {
    let Some(days) = remembered_days(tx.tenant()) else { return Ok(None) };
    let now = tx.now().0;
    let token = secret::generate(tx.entropy(), PREFIX);
    let id = tx.new_id("rdv");
    let row = store::remembered_device::Row {
        tenant_id: tx.tenant().id().into(),
        id: id.clone(),
        user_id: user.id.to_owned(),
        token: tx.platform().vault().digest(DigestKind::RememberedDevice, token.expose()),
        user_agent: user_agent.to_owned(),
        address: address.to_owned(),
        created_at: tx.tenant().creation_time(now).max(tx.tenant().devices_ended_before()),
        last_used_at: now,
        expires_at: now + i64::from(days) * DAY,
    };
    store::remembered_device::insert(tx.scope(), row).await?;
    store::remembered_device::keep_newest(tx.scope(), user.id, MAX_DEVICES).await?;
    let detail = serde_json::json!({ "address": address, "device": id, "days": days });
    tx.audit(AuditEvent::DeviceRemembered, user.object(), detail);
    Ok(Some(token))
}

/// The browsers that a user has remembered, the newest first.
pub(crate) async fn list(tenant: &Tenant, user_id: &str) -> Result<Vec<RememberedDevice>> {
    if remembered_days(tenant).is_none() {
        return Ok(Vec::new());
    }
    let now = tenant.now().0;
    let rows =
        store::remembered_device::list_by_user(&tenant.reader(), user_id, now, MAX_DEVICES).await?;
    let is_current =
        |row: &store::remembered_device::Row| !has_ended(tenant, row) && end_of(tenant, row) > now;
    let device = |row: store::remembered_device::Row| {
        let Device { browser, system } = Device::of_user_agent(&row.user_agent);
        let last_used_at = Timestamp(row.last_used_at);
        RememberedDevice { id: row.id, browser, system, address: row.address, last_used_at }
    };
    Ok(rows.into_iter().filter(is_current).map(device).collect())
}

/// Forgets a browser of a user.
///
/// # Errors
///
/// [`Error::NotFound`] if they have no such one.
pub(crate) async fn forget(
    tx: &mut Transaction,
    user: UserRef<'_>,
    id: &str,
    address: &str,
) -> Result<()> {
    if store::remembered_device::remove(tx.scope(), user.id, id).await? == 0 {
        return Err(Error::NotFound);
    }
    let detail = serde_json::json!({ "address": address, "device": id });
    tx.audit(AuditEvent::DeviceForgotten, user.object(), detail);
    Ok(())
}

/// Forgets all browsers of a user: their password or a factor has changed, or they are signed out
/// everywhere. Returns how many there were.
pub(crate) async fn forget_all(tx: &Transaction, user_id: &str) -> Result<u64> {
    Ok(store::remembered_device::remove_for_user(tx.scope(), user_id).await?)
}
