//! Sign-in with user name and password.
//!
//! Unknown accounts and wrong passwords get the same response after the same time (SECURITY A5).

use std::net::IpAddr;

use contract::user::Role;
use serde_json::json;

use super::{Browser, begin::begin};
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
pub enum Outcome {
    SignedIn {
        user_id: String,
    },
    Wrong,
    /// Too many failures; seconds until the next attempt is allowed.
    Locked {
        retry_after: u64,
    },
}

/// Maximum length of a password in bytes. Longer input is rejected before hashing.
const LONGEST: usize = 1024;

/// The result of verifying a user name and password.
pub(crate) enum Judged {
    Right(Box<Proven>),
    Wrong,
    Locked { retry_after: u64 },
}

/// A user whose password was verified. [`VerifiedLogin::record_success`] writes the consequences.
pub(crate) struct Proven {
    pub profile: Profile,
    pub address: IpAddr,
    attempt: rate_limit::SignInAttempt,
    rehashed: Option<(String, String)>,
}

impl Proven {
    /// Clears the account's failure count and replaces an outdated password hash.
    pub async fn settle(&self, tx: &mut Transaction) -> Result<()> {
        rate_limit::clear_account_failures(tx.scope(), &self.attempt).await?;
        if let Some((credential, hash)) = &self.rehashed {
            store::credential::replace_hash(tx.scope(), credential, hash, tx.now().0).await?;
        }
        Ok(())
    }
}

/// Verifies a user name and password, for the sign-in page and the password grant alike. A failure
/// is counted and audited in a transaction of its own.
pub(crate) async fn judge(
    tenant: &Tenant,
    typed: &str,
    password: &str,
    address: IpAddr,
) -> Result<Judged> {
    let name = normalise(typed);
    if name.len() > 320 || password.len() > LONGEST {
        return Ok(Judged::Wrong);
    }
    let scope = tenant.reader();
    let identifier = store::identifier::by_id(&scope, &name).await?;
    // Failures count per account, whichever of its identifiers was entered.
    let account = identifier.as_ref().map_or(name.as_str(), |row| row.user_id.as_str());
    let attempt = rate_limit::sign_in_attempt(tenant, account, address);
    if let Some(retry_after) = rate_limit::sign_in_retry_after(tenant, &attempt).await? {
        return Ok(Judged::Locked { retry_after });
    }
    let (user, credential) = match &identifier {
        Some(row) => (
            store::user::by_id(&scope, &row.user_id).await?,
            store::credential::password_by_user(&scope, &row.user_id).await?,
        ),
        None => (None, None),
    };
    let hasher = tenant.platform().hasher();
    let right = hasher.verify(password, credential.as_ref().map(|row| row.hash.as_str())).await?;
    let (Some(user), Some(credential), true) =
        (user.filter(|user| !user.disabled), credential, right)
    else {
        tenant
            .transaction(&Actor::anonymous(), async |tx| {
                rate_limit::record_sign_in_failure(tx.scope(), &attempt).await?;
                tx.audit(
                    AuditEvent::SignInFailed,
                    (ObjectKind::User, identifier.as_ref().map_or("", |row| &row.user_id), ""),
                    json!({ "address": address.to_string() }),
                );
                Ok(())
            })
            .await?;
        tenant.count("", Metric::SignInFailed);
        return Ok(Judged::Wrong);
    };
    let rehashed = if hasher.needs_rehash(&credential.hash) {
        Some((credential.id, hasher.hash(password, tenant.platform().entropy()).await?))
    } else {
        None
    };
    Ok(Judged::Right(Box::new(Proven {
        profile: Profile::from_row(user),
        address,
        attempt,
        rehashed,
    })))
}

/// Verifies a user name and password and, on success, writes the session and whatever
/// `in_transaction` writes in one transaction.
pub async fn by_password(
    tenant: &Tenant,
    browser: &Browser,
    typed: &str,
    password: &str,
    keep: bool,
    address: IpAddr,
    also: impl AsyncFnOnce(&mut Transaction) -> Result<()>,
) -> Result<Outcome> {
    let proven = match judge(tenant, typed, password, address).await? {
        Judged::Right(proven) => proven,
        Judged::Wrong => return Ok(Outcome::Wrong),
        Judged::Locked { retry_after } => return Ok(Outcome::Locked { retry_after }),
    };
    let profile = &proven.profile;
    let actor = Actor::user(&profile.user_id, profile.display_name(), None::<Role>);
    tenant
        .transaction(&actor, async |tx| {
            proven.settle(tx).await?;
            let detail = json!({ "address": address.to_string(), "amr": ["pwd"] });
            begin(tx, browser, (&profile.user_id, &profile.username), Some(address), keep, detail)
                .await?;
            also(tx).await
        })
        .await?;
    tenant.count("", Metric::SignInSucceeded);
    Ok(Outcome::SignedIn { user_id: proven.profile.user_id })
}
