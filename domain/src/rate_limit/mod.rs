//! Rate limits of failed sign-ins and of client registrations.
//!
//! They are counted in the database, so that several nodes share one limit. Limits of a single
//! process are token buckets.

pub use crate::model::client_network::client_network;

use std::net::IpAddr;

use crate::{
    model::error::{Error, Result},
    runtime::{tenant::Tenant, transaction::Transaction, vault::DigestKind},
};

/// The rate limit windows that one sign-in attempt counts in.
pub(crate) struct SignInAttempt {
    identifier_key: String,
    account_key: Option<String>,
    ip_key: String,
    window_start: i64,
    window: i64,
}

/// The outcome of reserving an attempt.
pub(crate) enum Reservation {
    Reserved,
    /// The account has failed too often, but by other identifiers. The response must be that of an
    /// identifier of no account: a wrong password.
    AccountLocked,
    /// Seconds until sign-in with this identifier, or from this network, is allowed again.
    LimitReached {
        retry_after: u64,
    },
}

impl SignInAttempt {
    /// The windows of an attempt with this identifier. `user_id` is that of its account, if any.
    pub fn new(
        tenant: &Tenant,
        identifier: &str,
        user_id: Option<&str>,
        client_ip: IpAddr,
    ) -> Self {
        let window = i64::from(tenant.settings().rate_limits.sign_in_window).max(1);
        let now = tenant.now().0;
        let window_start = now - now.rem_euclid(window);
        let digest = |of: &str| {
            tenant
                .platform()
                .vault()
                .digest(DigestKind::RateLimitKey, &format!("{}/{window_start}/{of}", tenant.id()))
        };
        Self {
            identifier_key: digest(&format!("identifier/{identifier}")),
            account_key: user_id.map(|id| digest(&format!("account/{id}"))),
            ip_key: digest(&format!("address/{}", client_network(client_ip))),
            window_start,
            window,
        }
    }

    fn retry_after(&self, now: i64) -> u64 {
        (self.window_start + self.window - now).max(1) as u64
    }
}

/// Count an attempt before its password is hashed: for its identifier, its account and its network.
/// Nothing is counted if the limit of the identifier or network is reached. A failed attempt stays
/// counted, also if its caller disconnects; [`release_sign_in`] takes a successful one out of the
/// count (A2).
///
/// The response depends on what was typed, not on whether it belongs to an account (A5):
/// each identifier has its own count, and that of the account only decides whether the password is
/// evaluated.
pub(crate) async fn reserve_sign_in(
    tenant: &Tenant,
    attempt: &SignInAttempt,
) -> Result<Reservation> {
    let limits = &tenant.settings().rate_limits;
    let (failures, per_address) =
        (i64::from(limits.sign_in_failures), i64::from(limits.sign_in_failures_per_address));
    if failures == 0 && per_address == 0 {
        return Ok(Reservation::Reserved);
    }
    let visible = [(&attempt.identifier_key, failures), (&attempt.ip_key, per_address)];
    // Read first: a flood of attempts over the limit writes nothing.
    let counts =
        store::rate_counter::counts(&tenant.reader(), visible.map(|(id, _)| id.as_str())).await?;
    for (id, limit) in visible {
        if limit > 0 && counts.get(id).is_some_and(|count| *count >= limit) {
            return Ok(Reservation::LimitReached {
                retry_after: attempt.retry_after(tenant.now().0),
            });
        }
    }
    let scope = tenant.platform().db().begin_tenant(tenant.id()).await?;
    let reserve = async |id: &str, limit: i64| {
        let (start, end) = (attempt.window_start, attempt.window_start + attempt.window);
        store::queries::rate_counter::reserve(&scope, id, limit, start, end).await
    };
    for (id, limit) in visible.into_iter().filter(|(_, limit)| *limit > 0) {
        if !reserve(id, limit).await? {
            // Attempts under way use the rest of the limit, and return it if they succeed.
            scope.rollback().await?;
            return Ok(Reservation::LimitReached { retry_after: 1 });
        }
    }
    let is_account_locked = match &attempt.account_key {
        Some(id) if failures > 0 => !reserve(id, failures).await?,
        _ => false,
    };
    scope.commit().await?;
    Ok(if is_account_locked { Reservation::AccountLocked } else { Reservation::Reserved })
}

/// Return an attempt whose password was not evaluated.
pub(crate) async fn return_attempt(tenant: &Tenant, attempt: &SignInAttempt) -> Result<()> {
    let scope = tenant.platform().db().begin_tenant(tenant.id()).await?;
    for id in [&attempt.identifier_key, &attempt.ip_key].into_iter().chain(&attempt.account_key) {
        store::rate_counter::release(&scope, id).await?;
    }
    Ok(scope.commit().await?)
}

/// Take a successful attempt out of the counts: reset those of the identifier and account, and
/// decrement that of the network. Earlier failures from the network stay counted: an attacker may
/// have an account, too.
pub(crate) async fn release_sign_in(
    scope: &store::TenantScope,
    attempt: &SignInAttempt,
) -> Result<()> {
    // In the order of the reservation: parallel sign-ins of one account wait for each other.
    store::rate_counter::reset(scope, &attempt.identifier_key).await?;
    store::rate_counter::release(scope, &attempt.ip_key).await?;
    if let Some(account_key) = &attempt.account_key {
        store::rate_counter::reset(scope, account_key).await?;
    }
    Ok(())
}

const HOUR: i64 = 3600;

/// Count one more client registration by this user, or fail if the hourly limit is reached. The
/// count is rolled back with the transaction.
pub(crate) async fn count_registration(tx: &Transaction, user_id: &str) -> Result<()> {
    let limit = i64::from(tx.tenant().settings().rate_limits.registrations_per_hour);
    if limit == 0 {
        return Ok(());
    }
    let now = tx.now().0;
    let start = now - now.rem_euclid(HOUR);
    let id = tx.platform().vault().digest(
        DigestKind::RateLimitKey,
        &format!("{}/{start}/registration/{user_id}", tx.tenant().id()),
    );
    let end = start + HOUR;
    if !store::queries::rate_counter::reserve(tx.scope(), &id, limit, start, end).await? {
        return Err(Error::RateLimited { retry_after: (end - now).max(1) as u64 });
    }
    Ok(())
}
