//! Sign-in with user name and password.
//!
//! Unknown accounts and wrong passwords get the same response after the same time (SECURITY A5).

use std::net::IpAddr;

use contract::user::Role;
use serde_json::json;

use super::{BrowserId, start::start};
use crate::{
    actor::Actor,
    audit::{AuditEvent, ObjectKind},
    error::Result,
    metrics::Metric,
    rate_limit,
    tenant::Tenant,
    transaction::Transaction,
    user::{Profile, normalise},
};

/// The outcome of a sign-in. A failure is not an `Err`, because its failure count must be
/// committed.
#[derive(Debug, PartialEq, Eq)]
pub enum SignInOutcome {
    SignedIn {
        user_id: String,
    },
    InvalidCredentials,
    /// Too many failures; seconds until the next attempt is allowed.
    LockedOut {
        retry_after: u64,
    },
}

/// Maximum length of a password in bytes. Longer input is rejected before hashing.
const MAX_PASSWORD_LEN: usize = 1024;

/// The result of verifying a user name and password.
pub(crate) enum PasswordCheck {
    Verified(Box<VerifiedLogin>),
    InvalidCredentials,
    LockedOut { retry_after: u64 },
}

/// A user whose password was verified. [`VerifiedLogin::record_success`] writes the consequences.
pub(crate) struct VerifiedLogin {
    pub profile: Profile,
    pub client_ip: IpAddr,
    attempt: rate_limit::SignInAttempt,
    upgraded_hash: Option<(String, String)>,
}

impl VerifiedLogin {
    /// Clears the account's failure count and replaces an outdated password hash.
    pub async fn record_success(&self, tx: &mut Transaction) -> Result<()> {
        rate_limit::clear_account_failures(tx.scope(), &self.attempt).await?;
        if let Some((credential, hash)) = &self.upgraded_hash {
            store::credential::replace_hash(tx.scope(), credential, hash, tx.now().0).await?;
        }
        Ok(())
    }
}

/// Verifies a user name and password, for the sign-in page and the password grant alike. A failure
/// is counted and audited in a transaction of its own.
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
    // Failures count per account, whichever of its identifiers was entered.
    let account = identifier.as_ref().map_or(normalised.as_str(), |row| row.user_id.as_str());
    let attempt = rate_limit::sign_in_attempt(tenant, account, client_ip);
    if let Some(retry_after) = rate_limit::sign_in_retry_after(tenant, &attempt).await? {
        return Ok(PasswordCheck::LockedOut { retry_after });
    }
    let (user, credential) = match &identifier {
        Some(row) => (
            store::user::by_id(&scope, &row.user_id).await?,
            store::credential::password_by_user(&scope, &row.user_id).await?,
        ),
        None => (None, None),
    };
    let hasher = tenant.platform().hasher();
    let is_correct =
        hasher.verify(password, credential.as_ref().map(|row| row.hash.as_str())).await?;
    let (Some(user), Some(credential), true) =
        (user.filter(|user| !user.disabled), credential, is_correct)
    else {
        tenant
            .transaction(&Actor::anonymous(), async |tx| {
                rate_limit::record_sign_in_failure(tx.scope(), &attempt).await?;
                tx.audit(
                    AuditEvent::SignInFailed,
                    (ObjectKind::User, identifier.as_ref().map_or("", |row| &row.user_id), ""),
                    json!({ "address": client_ip.to_string() }),
                );
                Ok(())
            })
            .await?;
        tenant.record_metric("", Metric::SignInFailed);
        return Ok(PasswordCheck::InvalidCredentials);
    };
    let upgraded_hash = if hasher.needs_rehash(&credential.hash) {
        Some((credential.id, hasher.hash(password, tenant.platform().entropy()).await?))
    } else {
        None
    };
    Ok(PasswordCheck::Verified(Box::new(VerifiedLogin {
        profile: Profile::from_row(user),
        client_ip,
        attempt,
        upgraded_hash,
    })))
}

/// Verifies a user name and password and, on success, writes the session and whatever
/// `in_transaction` writes in one transaction.
pub async fn with_password(
    tenant: &Tenant,
    browser: &BrowserId,
    username: &str,
    password: &str,
    keep_signed_in: bool,
    client_ip: IpAddr,
    in_transaction: impl AsyncFnOnce(&mut Transaction) -> Result<()>,
) -> Result<SignInOutcome> {
    let login = match verify_password(tenant, username, password, client_ip).await? {
        PasswordCheck::Verified(login) => login,
        PasswordCheck::InvalidCredentials => return Ok(SignInOutcome::InvalidCredentials),
        PasswordCheck::LockedOut { retry_after } => {
            return Ok(SignInOutcome::LockedOut { retry_after });
        }
    };
    let profile = &login.profile;
    let actor = Actor::user(&profile.user_id, profile.display_name(), None::<Role>);
    tenant
        .transaction(&actor, async |tx| {
            login.record_success(tx).await?;
            let detail = json!({ "address": client_ip.to_string(), "amr": ["pwd"] });
            start(
                tx,
                browser,
                (&profile.user_id, &profile.username),
                Some(client_ip),
                keep_signed_in,
                detail,
            )
            .await?;
            in_transaction(tx).await
        })
        .await?;
    tenant.record_metric("", Metric::SignInSucceeded);
    Ok(SignInOutcome::SignedIn { user_id: login.profile.user_id })
}
