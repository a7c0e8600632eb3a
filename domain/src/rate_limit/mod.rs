//! Rate limits of failed sign-ins and of client registrations.
//!
//! They are counted in the database, so that several nodes share one limit. Limits of a single
//! process are token buckets.

pub use crate::model::client_network::client_network;

use std::{collections::HashMap, net::IpAddr};

use crate::{
    model::{
        error::{Error, Result},
        identifier::normalise,
    },
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

/// The start and the length of the current window, in seconds.
fn sign_in_window(tenant: &Tenant) -> (i64, i64) {
    let window = i64::from(tenant.settings().rate_limits.sign_in_window).max(1);
    let now = tenant.now().0;
    (now - now.rem_euclid(window), window)
}

fn sign_in_key(tenant: &Tenant, window_start: i64, of: &str) -> String {
    let counted = format!("{}/{window_start}/{of}", tenant.id());
    tenant.platform().vault().digest(DigestKind::RateLimitKey, &counted)
}

/// The counters of a user's sign-ins in the current window: of the account and its identifiers.
fn keys_of_user(tenant: &Tenant, user: &store::user::Row) -> Vec<String> {
    let (window_start, _) = sign_in_window(tenant);
    let identifiers = [Some(&user.username), user.email.as_ref()].into_iter().flatten();
    identifiers
        .map(|identifier| format!("identifier/{}", normalise(identifier)))
        .chain([format!("account/{}", user.id)])
        .map(|of| sign_in_key(tenant, window_start, &of))
        .collect()
}

/// When sign-in to this account, by one of its identifiers at least, is possible again, in Unix
/// seconds. `None` if it is not locked.
pub(crate) async fn locked_until(tenant: &Tenant, user: &store::user::Row) -> Result<Option<i64>> {
    Ok(locks_of(tenant, std::slice::from_ref(user)).await?.remove(&user.id))
}

/// The accounts among these that are locked, as [`locked_until`] tells it of one. One statement.
pub(crate) async fn locks_of(
    tenant: &Tenant,
    users: &[store::user::Row],
) -> Result<HashMap<String, i64>> {
    let limit = i64::from(tenant.settings().rate_limits.sign_in_failures);
    let (start, window) = sign_in_window(tenant);
    let mut limits: Vec<(&str, String, i64, i64)> = Vec::new();
    for user in users {
        let id = user.id.as_str();
        if limit > 0 {
            let keys = keys_of_user(tenant, user).into_iter();
            limits.extend(keys.map(|key| (id, key, limit, start + window)));
        }
        let codes = CodeWindow::all(tenant, id).into_iter();
        limits.extend(codes.map(|window| (id, window.key, window.failures, window.end)));
    }
    let keys = limits.iter().map(|(_, key, ..)| key.as_str());
    let counts = store::rate_counter::counts(&tenant.reader(), keys).await?;
    let mut locks = HashMap::new();
    for (id, key, limit, end) in &limits {
        if counts.get(key).is_some_and(|count| count >= limit) {
            let until = locks.entry((*id).to_owned()).or_insert(*end);
            *until = (*until).max(*end);
        }
    }
    Ok(locks)
}

/// Forget the wrong passwords of this account, so that sign-in is possible again. Those of networks
/// stay counted, and so do wrong codes: a reset password says nothing about the second factor.
pub(crate) async fn unlock(tx: &Transaction, user: &store::user::Row) -> Result<()> {
    for key in keys_of_user(tx.tenant(), user) {
        store::rate_counter::reset(tx.scope(), &key).await?;
    }
    Ok(())
}

/// The outcome of reserving an attempt.
pub(crate) enum Reservation {
    Reserved {
        /// Whether this is the last attempt before the identifier or the account is locked.
        is_last: bool,
    },
    /// The account has failed too often, but by other identifiers. The response must be that of an
    /// identifier of no account: a wrong password.
    AccountLocked,
    /// Seconds until sign-in with this identifier, or from this network, is allowed again.
    LimitReached { retry_after: u64 },
}

impl SignInAttempt {
    /// The windows of an attempt with this identifier. `user_id` is that of its account, if any.
    pub fn new(
        tenant: &Tenant,
        identifier: &str,
        user_id: Option<&str>,
        client_ip: IpAddr,
    ) -> Self {
        let (window_start, window) = sign_in_window(tenant);
        let digest = |of: &str| sign_in_key(tenant, window_start, of);
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
        return Ok(Reservation::Reserved { is_last: false });
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
    let mut is_last = false;
    for (id, limit) in visible.into_iter().filter(|(_, limit)| *limit > 0) {
        let Some(count) = reserve(id, limit).await? else {
            // Attempts under way use the rest of the limit, and return it if they succeed.
            scope.rollback().await?;
            return Ok(Reservation::LimitReached { retry_after: 1 });
        };
        is_last |= id == &attempt.identifier_key && count == limit;
    }
    let mut is_account_locked = false;
    if let Some(id) = attempt.account_key.as_ref().filter(|_| failures > 0) {
        match reserve(id, failures).await? {
            None => is_account_locked = true,
            Some(count) => is_last |= count == failures,
        }
    }
    scope.commit().await?;
    Ok(if is_account_locked {
        Reservation::AccountLocked
    } else {
        Reservation::Reserved { is_last }
    })
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

/// A kind of code, whose wrong ones are counted by themselves: guesses of the app's codes do not
/// use up the attempts with recovery codes, which replace it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CodeKind {
    App,
    Recovery,
}

/// Wrong codes of each kind per account, whatever the tenant allows for passwords (A3): so many in
/// a quarter of an hour, and in a day.
const CODE_LIMITS: [(i64, i64); 2] = [(5, 900), (20, 86_400)];
/// Wrong codes of both kinds in a day.
const JOINT_CODE_LIMIT: (i64, i64) = (30, 86_400);

/// A window in which wrong codes of a user are counted.
struct CodeWindow {
    key: String,
    failures: i64,
    start: i64,
    end: i64,
}

impl CodeWindow {
    fn new(tenant: &Tenant, user_id: &str, of: &str, (failures, seconds): (i64, i64)) -> Self {
        let now = tenant.now().0;
        let start = now - now.rem_euclid(seconds);
        let key = sign_in_key(tenant, start, &format!("code/{of}/{seconds}/{user_id}"));
        Self { key, failures, start, end: start + seconds }
    }

    /// Those of a kind: the short one, that of the day, and that of both kinds.
    fn of_kind(tenant: &Tenant, user_id: &str, kind: CodeKind) -> [Self; 3] {
        let of = match kind {
            CodeKind::App => "app",
            CodeKind::Recovery => "recovery",
        };
        let [short, day] = CODE_LIMITS.map(|limit| Self::new(tenant, user_id, of, limit));
        [short, day, Self::new(tenant, user_id, "any", JOINT_CODE_LIMIT)]
    }

    /// Those of all kinds.
    fn all(tenant: &Tenant, user_id: &str) -> Vec<Self> {
        let mut windows = Vec::from(Self::of_kind(tenant, user_id, CodeKind::App));
        windows.extend(Self::of_kind(tenant, user_id, CodeKind::Recovery).into_iter().take(2));
        windows
    }
}

/// Count an attempt with a code of this user's second factor before it is verified. A failed one
/// stays counted; [`release_code`] takes a successful one out of the count.
///
/// # Errors
///
/// [`Error::RateLimited`] if a limit is reached.
pub(crate) async fn reserve_code(tenant: &Tenant, user_id: &str, kind: CodeKind) -> Result<()> {
    let scope = tenant.platform().db().begin_tenant(tenant.id()).await?;
    for CodeWindow { key, failures, start, end } in CodeWindow::of_kind(tenant, user_id, kind) {
        let count = store::queries::rate_counter::reserve(&scope, &key, failures, start, end);
        if count.await?.is_none() {
            scope.rollback().await?;
            let retry_after = (end - tenant.now().0).max(1) as u64;
            return Err(Error::RateLimited { retry_after });
        }
    }
    Ok(scope.commit().await?)
}

/// Return an attempt whose code was not verified.
pub(crate) async fn return_code(tx: &Transaction, user_id: &str, kind: CodeKind) -> Result<()> {
    for window in CodeWindow::of_kind(tx.tenant(), user_id, kind) {
        store::rate_counter::release(tx.scope(), &window.key).await?;
    }
    Ok(())
}

/// Take the attempt of a user who has passed the second factor out of the counts. Failed ones of
/// the day stay counted: the user may sign in between the guesses of another.
pub(crate) async fn release_code(tx: &Transaction, user_id: &str, kind: CodeKind) -> Result<()> {
    let [short, day, joint] = CodeWindow::of_kind(tx.tenant(), user_id, kind);
    store::rate_counter::reset(tx.scope(), &short.key).await?;
    store::rate_counter::release(tx.scope(), &day.key).await?;
    store::rate_counter::release(tx.scope(), &joint.key).await?;
    Ok(())
}

/// Forget all failed codes of a user.
pub(crate) async fn forget_codes(tx: &Transaction, user_id: &str) -> Result<()> {
    for window in CodeWindow::all(tx.tenant(), user_id) {
        store::rate_counter::reset(tx.scope(), &window.key).await?;
    }
    Ok(())
}

const HOUR: i64 = 3600;

/// Seconds until the counts of this hour end.
pub(crate) fn until_next_hour(tenant: &Tenant) -> u64 {
    (HOUR - tenant.now().0.rem_euclid(HOUR)).max(1) as u64
}

/// Count one more of what `counted` names in this hour. Returns false, and counts nothing, if the
/// limit is reached. The count is rolled back with the transaction of the scope.
pub(crate) async fn count_per_hour(
    tenant: &Tenant,
    scope: &store::TenantScope,
    counted: &str,
    limit: i64,
) -> Result<bool> {
    let now = tenant.now().0;
    let start = now - now.rem_euclid(HOUR);
    let id = tenant
        .platform()
        .vault()
        .digest(DigestKind::RateLimitKey, &format!("{}/{start}/{counted}", tenant.id()));
    let count = store::queries::rate_counter::reserve(scope, &id, limit, start, start + HOUR);
    Ok(count.await?.is_some())
}

/// Count one more client registration by this user, or fail if the hourly limit is reached. The
/// count is rolled back with the transaction.
pub(crate) async fn count_registration(tx: &Transaction, user_id: &str) -> Result<()> {
    let limit = i64::from(tx.tenant().settings().rate_limits.registrations_per_hour);
    if limit == 0 {
        return Ok(());
    }
    let counted = format!("registration/{user_id}");
    if count_per_hour(tx.tenant(), tx.scope(), &counted, limit).await? {
        return Ok(());
    }
    Err(Error::RateLimited { retry_after: until_next_hour(tx.tenant()) })
}
