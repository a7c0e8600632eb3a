//! Rate limits of failed sign-ins and of client registrations.
//!
//! They are counted in the database, so that several nodes share one limit. Limits of a single
//! process are token buckets.

pub mod token_bucket;

use std::net::IpAddr;

use crate::{
    error::{Error, Result},
    tenant::Tenant,
    transaction::Transaction,
    vault::DigestKind,
};

/// The network that a rate limit or a share counts for one client: an IPv4 address, or the /64 of an
/// IPv6 address, because a subscriber can use every address of a /64.
pub fn client_network(client_ip: IpAddr) -> IpAddr {
    match client_ip.to_canonical() {
        IpAddr::V6(ip) => IpAddr::from((u128::from(ip) & !u128::from(u64::MAX)).to_be_bytes()),
        ip => ip,
    }
}

/// The rate limit windows that one sign-in attempt counts in.
pub(crate) struct SignInAttempt {
    account_key: String,
    ip_key: String,
    window_start: i64,
    window: i64,
}

/// The account that an attempt is for.
pub(crate) enum Account<'a> {
    /// The user id.
    User(&'a str),
    /// What was typed, if no user has this identifier.
    Unknown(&'a str),
}

impl SignInAttempt {
    /// The windows of an attempt.
    pub fn new(tenant: &Tenant, account: &Account<'_>, client_ip: IpAddr) -> Self {
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
            account_key: match account {
                Account::User(id) => digest(&format!("account/{id}")),
                Account::Unknown(name) => digest(&format!("unknown/{name}")),
            },
            ip_key: digest(&format!("address/{}", client_network(client_ip))),
            window_start,
            window,
        }
    }

    fn retry_after(&self, now: i64) -> u64 {
        (self.window_start + self.window - now).max(1) as u64
    }
}

/// Count an attempt before its password is hashed. Seconds until sign-in is allowed again, if a
/// limit is reached; nothing is counted then. A failed attempt stays counted, also if its caller
/// disconnects; [`release_sign_in`] takes a successful one out of the count (SECURITY A2).
pub(crate) async fn reserve_sign_in(
    tenant: &Tenant,
    attempt: &SignInAttempt,
) -> Result<Option<u64>> {
    let limits = &tenant.settings().rate_limits;
    let counters = [
        (&attempt.account_key, limits.sign_in_failures),
        (&attempt.ip_key, limits.sign_in_failures_per_address),
    ];
    if counters.iter().all(|(_, limit)| *limit == 0) {
        return Ok(None);
    }
    // Read first: a flood of attempts over the limit writes nothing.
    let reader = tenant.reader();
    for (id, limit) in counters {
        if limit > 0 && store::rate_counter::count(&reader, id).await? >= i64::from(limit) {
            return Ok(Some(attempt.retry_after(tenant.now().0)));
        }
    }
    let scope = tenant.platform().db().begin_tenant(tenant.id()).await?;
    let expires_at = attempt.window_start + attempt.window;
    for (id, limit) in counters.into_iter().filter(|(_, limit)| *limit > 0) {
        let limit = i64::from(limit);
        let window_start = attempt.window_start;
        if !store::queries::rate_counter::reserve(&scope, id, limit, window_start, expires_at)
            .await?
        {
            // Attempts under way use the rest of the limit, and return it if they succeed.
            scope.rollback().await?;
            return Ok(Some(1));
        }
    }
    scope.commit().await?;
    Ok(None)
}

/// Return an attempt whose password was not evaluated.
pub(crate) async fn return_attempt(tenant: &Tenant, attempt: &SignInAttempt) -> Result<()> {
    let scope = tenant.platform().db().begin_tenant(tenant.id()).await?;
    store::rate_counter::release(&scope, &attempt.account_key).await?;
    store::rate_counter::release(&scope, &attempt.ip_key).await?;
    Ok(scope.commit().await?)
}

/// Take a successful attempt out of the counts: reset the account's, and decrement the IP
/// address's. Earlier failures from the address stay counted: an attacker may have an account, too.
pub(crate) async fn release_sign_in(
    scope: &store::TenantScope,
    attempt: &SignInAttempt,
) -> Result<()> {
    store::rate_counter::reset(scope, &attempt.account_key).await?;
    store::rate_counter::release(scope, &attempt.ip_key).await?;
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
