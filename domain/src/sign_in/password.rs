//! Sign-in with username and password.
//!
//! Unknown accounts and wrong passwords get the same response after the same time (A5).

use std::net::IpAddr;

use contract::{
    mail::{MailKind, MailValues},
    user::Role,
};
use serde_json::json;

use super::{Browser, Started, failure_log::record_failure, start::start};
use crate::{
    account_deletion, mail,
    model::{
        actor::Actor,
        audit_event::SignInFailure,
        error::{Error, Result},
        identifier::normalise,
        profile::Profile,
        user_ref::UserRef,
    },
    rate_limit::{self, Reservation},
    runtime::{
        metrics::Metric, password_hash::HashSource, tenant::Tenant, transaction::Transaction,
    },
};

/// The outcome of a sign-in. A failure is not an `Err`: it has been counted, and the form shows it.
#[derive(Debug, PartialEq, Eq)]
pub enum SignInOutcome {
    /// The sign-in is stored and committed.
    SignedIn {
        /// Id of the user.
        user_id: String,
        /// Whether it waits for a second factor, and is no session until then.
        is_pending: bool,
    },
    /// Unknown or disabled account, wrong password, or an account that is locked.
    InvalidCredentials,
    /// Too many failures; seconds until the next attempt is allowed.
    LockedOut {
        /// In seconds, at least 1.
        retry_after: u64,
    },
}

/// Maximum length of a password in bytes. Longer input is rejected before hashing.
const MAX_PASSWORD_LEN: usize = 1024;

/// The result of verifying a username and password.
pub(crate) enum PasswordCheck {
    Verified(Box<VerifiedLogin>),
    InvalidCredentials,
    LockedOut { retry_after: u64 },
}

/// A user whose password was verified. [`VerifiedLogin::confirm`] checks it again in the
/// transaction that relies on it.
pub(crate) struct VerifiedLogin {
    pub profile: Profile,
    pub client_ip: IpAddr,
    attempt: rate_limit::SignInAttempt,
    credential_id: String,
    grant_generation: i64,
    /// The hash that the password was verified against.
    verified_hash: String,
    upgraded_hash: Option<String>,
}

impl VerifiedLogin {
    /// Whether the address of the user is known to be theirs.
    pub fn is_email_verified(&self) -> bool {
        self.profile.claims.get("email_verified") == Some(&true.into())
    }

    /// The generation of the user's grants when the password was verified.
    pub fn grant_generation(&self) -> i64 {
        self.grant_generation
    }

    /// Locks the user and the credential, replaces an outdated hash and no longer counts the
    /// attempt as a failure. Returns false if the user was disabled or the password changed since
    /// it was verified: nothing may be issued then (L1).
    pub async fn confirm(&self, tx: &mut Transaction) -> Result<bool> {
        let user = store::user::lock(tx.scope(), &self.profile.user_id).await?;
        if user.is_none_or(|user| user.disabled) {
            return Ok(false);
        }
        let is_current = store::credential::lock(tx.scope(), &self.credential_id).await?;
        if is_current && let Some(hash) = &self.upgraded_hash {
            // Another sign-in with the same password may have been first.
            store::credential::upgrade_hash(
                tx.scope(),
                &self.credential_id,
                &self.verified_hash,
                hash,
                tx.now().0,
            )
            .await?;
        }
        if is_current {
            rate_limit::release_sign_in(tx.scope(), &self.attempt).await?;
        }
        Ok(is_current)
    }
}

/// Verifies a username and password, for both the sign-in page and the password grant. The attempt
/// is counted and a failure is audited, each in a transaction of its own.
pub(crate) async fn verify_password(
    tenant: &Tenant,
    username: &str,
    password: &str,
    client_ip: IpAddr,
) -> Result<PasswordCheck> {
    let normalised = normalise(username);
    if normalised.len() > 320 || password.len() > MAX_PASSWORD_LEN {
        return Ok(PasswordCheck::InvalidCredentials);
    }
    let scope = tenant.reader();
    let identifier = store::identifier::by_id(&scope, &normalised).await?;
    // Counted before the password is hashed, so that parallel and aborted attempts count, too.
    let user_id = identifier.as_ref().map(|row| row.user_id.as_str());
    let attempt = rate_limit::SignInAttempt::new(tenant, &normalised, user_id, client_ip);
    let (is_locked, is_last) = match rate_limit::reserve_sign_in(tenant, &attempt).await? {
        Reservation::Reserved { is_last } => (false, is_last),
        Reservation::AccountLocked => (true, false),
        Reservation::LimitReached { retry_after } => {
            return Ok(PasswordCheck::LockedOut { retry_after });
        }
    };
    let (user, credential) = match &identifier {
        Some(row) => (
            store::user::by_id(&scope, &row.user_id).await?,
            store::credential::password_by_user(&scope, &row.user_id).await?,
        ),
        None => (None, None),
    };
    let hasher = tenant.platform().hasher();
    let source = HashSource::request(tenant.id(), client_ip);
    let credential = credential.filter(|_| !is_locked);
    let stored_hash = credential.as_ref().map(|row| row.hash.as_str());
    let verified = hasher.verify(&source, password, stored_hash).await;
    let is_correct = match verified {
        Ok(is_correct) => is_correct,
        Err(error) => {
            // Nothing was evaluated, for example because too many hashes are queued.
            rate_limit::return_attempt(tenant, &attempt).await?;
            return Err(error);
        }
    };
    let failure = match &user {
        Some(_) => SignInFailure::Password,
        None => SignInFailure::UnknownAccount,
    };
    let username = user.as_ref().map_or_else(String::new, |user| user.username.clone());
    let user = match user {
        Some(user) if is_correct && account_deletion::may_sign_in(&scope, &user).await? => {
            Some(user)
        }
        _ => None,
    };
    let (Some(user), Some(credential), true) = (user, credential, is_correct) else {
        let id = identifier.as_ref().map_or("", |row| &row.user_id);
        let user = UserRef { id, username: &username };
        record_failure(tenant, user, failure, client_ip).await?;
        if is_last {
            request_lock_mail(tenant, &normalised, client_ip).await?;
        }
        tenant.record_metric("", Metric::SignInFailed);
        return Ok(PasswordCheck::InvalidCredentials);
    };
    let upgraded_hash = if hasher.needs_rehash(&credential.hash) {
        // Optional: the next sign-in tries again.
        hasher.hash(&source, password, tenant.platform().entropy()).await.ok()
    } else {
        None
    };
    Ok(PasswordCheck::Verified(Box::new(VerifiedLogin {
        grant_generation: user.grant_generation,
        profile: Profile::from_row(user),
        client_ip,
        attempt,
        credential_id: credential.id,
        verified_hash: credential.hash,
        upgraded_hash,
    })))
}

/// Requests a mail about the lock to the account of this identifier, if there is one: as for a
/// forgotten password, nothing is looked up now (A5). The lock does not depend on the mail.
async fn request_lock_mail(tenant: &Tenant, identifier: &str, client_ip: IpAddr) -> Result<()> {
    if !tenant.platform().is_mail_on() {
        return Ok(());
    }
    let window = u64::from(tenant.settings().rate_limits.sign_in_window);
    let values = MailValues {
        at: Some(tenant.now().0),
        address: Some(client_ip.to_string()),
        minutes: Some(window.div_ceil(60)),
        ..Default::default()
    };
    let actor = Actor::anonymous();
    let requested = tenant.transaction(&actor, async |tx| {
        mail::request(tx, MailKind::AccountLocked, identifier, None, values).await
    });
    match requested.await {
        // Too many requests wait. The lock itself holds.
        Err(Error::Busy { .. }) => Ok(()),
        outcome => outcome,
    }
}

/// For [`with_password`]: nothing belongs to the sign-in.
pub async fn nothing(_: &mut Transaction) -> Result<()> {
    Ok(())
}

/// Keeps the account of a user who waited for its deletion when their password was verified.
async fn keep_account(tx: &mut Transaction, user_id: &str) -> Result<()> {
    if let Some(user) = store::user::lock(tx.scope(), user_id).await? {
        account_deletion::admit(tx, user).await?;
    }
    Ok(())
}

/// What a user enters to sign in, and from where.
#[derive(Clone, Copy)]
pub struct PasswordForm<'f> {
    /// The username or the email address.
    pub username: &'f str,
    /// The password.
    pub password: &'f str,
    /// Whether the session outlives the browser's process.
    pub keep_signed_in: bool,
    /// The address of the browser.
    pub client_ip: IpAddr,
}

/// Verifies a username and password. On success, runs `before` and then starts the session in the
/// same transaction: a role that the user gets may require a second factor. `when_started` runs
/// last, and only if the sign-in does not wait for one.
pub async fn with_password(
    tenant: &Tenant,
    browser: &Browser,
    form: PasswordForm<'_>,
    before: impl AsyncFnOnce(&mut Transaction) -> Result<()>,
    when_started: impl AsyncFnOnce(&mut Transaction) -> Result<()>,
) -> Result<SignInOutcome> {
    let PasswordForm { username, password, keep_signed_in, client_ip } = form;
    let login = match verify_password(tenant, username, password, client_ip).await? {
        PasswordCheck::Verified(login) => login,
        PasswordCheck::InvalidCredentials => return Ok(SignInOutcome::InvalidCredentials),
        PasswordCheck::LockedOut { retry_after } => {
            return Ok(SignInOutcome::LockedOut { retry_after });
        }
    };
    let profile = &login.profile;
    let actor = Actor::user(&profile.user_id, profile.display_name(), None::<Role>);
    let started = tenant
        .transaction(&actor, async |tx| {
            if login.profile.disabled {
                keep_account(tx, &profile.user_id).await?;
            }
            if !login.confirm(tx).await? {
                return Ok(None);
            }
            before(tx).await?;
            let detail = json!({ "address": client_ip.to_string(), "amr": ["pwd"] });
            let user = UserRef::from(profile);
            let started = start(tx, browser, user, client_ip, keep_signed_in, detail).await?;
            if started == Started::Session {
                when_started(tx).await?;
            }
            Ok(Some(started))
        })
        .await?;
    let Some(started) = started else {
        tenant.record_metric("", Metric::SignInFailed);
        return Ok(SignInOutcome::InvalidCredentials);
    };
    started.record_metric(tenant);
    let is_pending = started == Started::Pending;
    Ok(SignInOutcome::SignedIn { user_id: login.profile.user_id, is_pending })
}
