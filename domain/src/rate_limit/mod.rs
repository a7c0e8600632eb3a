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

/// The rate limit windows that one sign-in attempt counts in.
pub(crate) struct SignInAttempt {
    account_key: String,
    ip_key: String,
    window_start: i64,
    window: i64,
}

/// The windows of an attempt. `account` is the user id, or the typed name if there is no such user.
pub(crate) fn sign_in_attempt(tenant: &Tenant, account: &str, client_ip: IpAddr) -> SignInAttempt {
    let window = i64::from(tenant.settings().rate_limits.sign_in_window).max(1);
    let now = tenant.now().0;
    let window_start = now - now.rem_euclid(window);
    let digest = |of: &str| {
        tenant
            .platform()
            .vault()
            .digest(DigestKind::RateLimitKey, &format!("{}/{window_start}/{of}", tenant.id()))
    };
    SignInAttempt {
        account_key: digest(&format!("account/{account}")),
        ip_key: digest(&format!("address/{client_ip}")),
        window_start,
        window,
    }
}

/// Seconds until sign-in is allowed again, if a limit is reached.
pub(crate) async fn sign_in_retry_after(
    tenant: &Tenant,
    attempt: &SignInAttempt,
) -> Result<Option<u64>> {
    let limits = &tenant.settings().rate_limits;
    let scope = tenant.reader();
    for (id, limit) in [
        (&attempt.account_key, limits.sign_in_failures),
        (&attempt.ip_key, limits.sign_in_failures_per_address),
    ] {
        if limit > 0 && store::rate_counter::count(&scope, id).await? >= i64::from(limit) {
            let end = attempt.window_start + attempt.window;
            return Ok(Some((end - tenant.now().0).max(1) as u64));
        }
    }
    Ok(None)
}

/// Count one more failure for the account and the IP address.
pub(crate) async fn record_sign_in_failure(
    scope: &store::TenantScope,
    attempt: &SignInAttempt,
) -> Result<()> {
    let expires_at = attempt.window_start + attempt.window;
    store::rate_counter::increment(scope, &attempt.account_key, attempt.window_start, expires_at)
        .await?;
    store::rate_counter::increment(scope, &attempt.ip_key, attempt.window_start, expires_at)
        .await?;
    Ok(())
}

/// Clear the failures of the account after a success, but not those of the IP address: an attacker
/// may have an account, too.
pub(crate) async fn clear_account_failures(
    scope: &store::TenantScope,
    attempt: &SignInAttempt,
) -> Result<()> {
    store::rate_counter::reset(scope, &attempt.account_key).await?;
    Ok(())
}

const HOUR: i64 = 3600;

/// Count one more client registration by this user. If the hourly limit is exceeded it fails, and
/// the count is rolled back with the transaction.
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
    store::rate_counter::increment(tx.scope(), &id, start, start + HOUR).await?;
    if store::rate_counter::count(tx.scope(), &id).await? > limit {
        return Err(Error::RateLimited { retry_after: (start + HOUR - now).max(1) as u64 });
    }
    Ok(())
}
