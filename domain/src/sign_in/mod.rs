//! Sign-in sessions of browsers.
//!
//! A browser has at most one session per tenant. A sign-in whose second factor is missing is not a
//! [`SignIn`] but a [`PendingSignIn`]: it has no rights (A4).

mod complete;
mod failure_log;
pub mod known_browser;
mod lifetime;
mod password;
mod start;

use contract::user::Role;
use oauth::{
    Acr, Timestamp,
    consent::Consent,
    interaction::{SignInState, StepUp},
};
use store::queries::browser_session::SignInWithUser;

pub use crate::model::browser_id::{Browser, BrowserId};
pub(crate) use complete::{CODE_METHODS, Completion, PassedFactor, complete};
pub(crate) use failure_log::record_failure;
pub(crate) use lifetime::expires_at_of_row;
pub(crate) use password::{PasswordCheck, verify_password};
pub use password::{PasswordForm, SignInOutcome, nothing, with_password};
pub(crate) use start::{Authenticated, Started, start, start_authenticated};

use crate::{
    model::{
        client::Client,
        error::{Error, Result},
        profile::Profile,
        stored_consent,
        user_ref::UserRef,
    },
    passkey,
    runtime::{tenant::Tenant, transaction::Transaction},
    second_factor,
    session::SessionCookie,
};

/// Seconds for which a user who has authenticated may change how they sign in.
pub const RECENT: i64 = 300;

/// A session: the user of a browser at a tenant, and how they authenticated.
#[derive(Clone, Debug)]
pub struct SignIn {
    /// Identifies the session in audit events and lists; it is not the cookie's value.
    pub id: String,
    /// Id of the user, the `sub` of their tokens.
    pub user_id: String,
    /// Display name of the user.
    pub display_name: String,
    /// The login name.
    pub username: String,
    /// `None` if the account has none.
    pub email: Option<String>,
    /// Whether the email address is known to be theirs.
    pub is_email_verified: bool,
    /// When the user authenticated (`auth_time`, OpenID Connect Core §2).
    pub auth_time: Timestamp,
    /// Whether that is known; otherwise it is when the user came back from their provider.
    pub is_auth_time_known: bool,
    /// When the session ends; later after use, unless it is kept or has reached its lifetime.
    pub expires_at: Timestamp,
    /// Authentication context class (OpenID Connect Core §2).
    pub acr: Acr,
    /// Authentication methods (RFC 8176), such as `pwd`.
    pub amr: Vec<String>,
    /// Role of the user in the tenant. Only [`current`] reads it: the protocol endpoints do not
    /// depend on it.
    pub role: Option<Role>,
    /// Whether the user has, or has to have, a second factor that this session has not passed: they
    /// set it up or got their role after it began. Only [`current`] reads it: clients are told the
    /// `acr`, and the console and the account page ask for the factor.
    pub lacks_factor: bool,
    /// The identity provider that the user signed in at.
    pub provider_id: Option<String>,
    /// The app or the passkey that the session depends on.
    pub(crate) factor_id: Option<String>,
    /// The generation of the user's grants when the session was read.
    pub(crate) grant_generation: i64,
    /// The browser that the session belongs to.
    pub browser: BrowserId,
    /// Whether the session outlives the browser's process.
    kept: bool,
    /// When the session began, in Unix seconds.
    started_at: i64,
    /// The stored `last_seen_at`, if it is old enough to be updated.
    stale_since: Option<i64>,
}

/// A sign-in of a user who has not passed the second factor yet, or has to set one up.
#[derive(Clone, Debug)]
pub(crate) struct PendingSignIn(pub SignIn);

/// What a browser has at a tenant.
#[derive(Clone, Debug)]
pub(crate) enum BrowserState {
    SignedIn(SignIn),
    Pending(PendingSignIn),
}

impl BrowserState {
    /// The sign-in, whether or not it is complete.
    pub fn sign_in(&self) -> &SignIn {
        match self {
            Self::SignedIn(sign_in) | Self::Pending(PendingSignIn(sign_in)) => sign_in,
        }
    }
}

impl SignIn {
    /// The user of the session.
    pub(crate) fn user(&self) -> UserRef<'_> {
        UserRef { id: &self.user_id, username: &self.username }
    }

    /// Whether the user has just authenticated, as changes of how they sign in require. A return
    /// from a provider that does not say when that was proves nothing, because the provider may
    /// have asked for nothing. It counts if a second factor followed it, and for users who have
    /// neither a password nor a passkey here: they could change nothing otherwise.
    pub async fn is_recent(&self, tenant: &Tenant) -> Result<bool> {
        if !self.is_within(tenant.now()) {
            return Ok(false);
        }
        if self.is_auth_time_known || self.factor_id.is_some() {
            return Ok(true);
        }
        Ok(!has_own_proof(tenant, &self.user_id).await?)
    }

    /// Whether the session was begun at most [`RECENT`] seconds before this time, whatever that
    /// proves.
    pub(crate) fn is_within(&self, now: Timestamp) -> bool {
        self.auth_time.is_within(RECENT, now)
    }

    /// The authentication methods of the session without those of its second factor. A session that
    /// a passkey has begun keeps those of the passkey, but is not of several factors any more.
    pub(crate) fn amr_of_one_factor(&self) -> Vec<String> {
        let of_factor = ["otp", "hwk", "swk", "user", "mfa"];
        let without = |methods: &[&str]| -> Vec<String> {
            self.amr.iter().filter(|one| !methods.contains(&one.as_str())).cloned().collect()
        };
        let first = without(&of_factor);
        if first.is_empty() { without(&["mfa"]) } else { first }
    }

    /// Whether the session outlives the browser's process.
    pub fn is_kept(&self) -> bool {
        self.kept
    }

    /// When the session began, in Unix seconds.
    pub(crate) fn started_at(&self) -> i64 {
        self.started_at
    }

    /// When the session ends if it is used now, in Unix seconds.
    fn end_after_use(&self, tenant: &Tenant, now: i64) -> i64 {
        lifetime::expires_at(tenant.settings(), self.kept, self.started_at, now)
    }

    /// The part of the session on which the next step of an authorization request depends, at a
    /// tenant that requires a verified address or does not.
    pub fn state(&self, requires_verified_email: bool) -> SignInState {
        SignInState {
            subject: self.user_id.clone(),
            auth_time: self.auth_time,
            is_auth_time_known: self.is_auth_time_known,
            acr: self.acr,
            must_verify_email: requires_verified_email && !self.is_email_verified,
            second_factor: StepUp::default(),
        }
    }
}

/// Whether the user can prove here who they are: by a password, or by a passkey that works.
pub(crate) async fn has_own_proof(tenant: &Tenant, user_id: &str) -> Result<bool> {
    let scope = tenant.reader();
    let rp_ids = passkey::accepted_ids(tenant, &scope).await?;
    Ok(store::queries::ways_to_sign_in::has_own(&scope, user_id, &rp_ids).await?)
}

/// Reads the context class of a stored session.
pub(crate) fn parse_acr(stored: &str) -> Result<Acr> {
    Acr::parse(stored).ok_or_else(|| Error::internal(format!("{stored} is not an acr")))
}

/// A disabled user has no session, nor has one who signed in at a provider that was disabled since,
/// nor one who was away for longer than the tenant allows now.
async fn from_row(
    tenant: &Tenant,
    found: SignInWithUser,
    now: i64,
) -> Result<Option<BrowserState>> {
    let SignInWithUser { sign_in: row, user, role, app_id, .. } = found;
    let ends_at = if row.pending { row.expires_at } else { expires_at_of_row(tenant, &row) };
    if user.disabled || tenant.has_ended(row.created_at) || ends_at <= now {
        return Ok(None);
    }
    if row.pending && !second_factor::is_offered(tenant) {
        // The tenant has switched second factors off since: the next sign-in needs none.
        return Ok(None);
    }
    if let Some(id) = &row.provider_id {
        let provider = tenant.enabled_provider(id).await?;
        if provider.map(|provider| provider.generation) != row.provider_generation {
            return Ok(None);
        }
    }
    let (is_email_verified, grant_generation) = (user.email_verified, user.grant_generation);
    let acr = parse_acr(&row.acr)?;
    let lacks_factor = second_factor::is_lacking(tenant, acr, app_id.is_some(), role.is_some());
    let profile = Profile::from_row(user);
    let sign_in = SignIn {
        is_email_verified,
        id: row.id,
        display_name: profile.display_name().to_owned(),
        user_id: profile.user_id,
        username: profile.username,
        email: profile.email,
        auth_time: Timestamp(row.auth_time),
        is_auth_time_known: row.auth_time_known,
        expires_at: Timestamp(ends_at),
        acr,
        amr: serde_json::from_value(row.amr).map_err(|error| Error::internal(error.to_string()))?,
        lacks_factor,
        role: role.as_deref().and_then(Role::parse),
        provider_id: row.provider_id,
        factor_id: row.factor_id,
        grant_generation,
        browser: BrowserId(row.browser),
        kept: row.kept,
        started_at: row.created_at,
        stale_since: (!row.kept
            && now - row.last_seen_at >= lifetime::touch_interval(tenant.settings()))
        .then_some(row.last_seen_at),
    };
    Ok(Some(match row.pending {
        true => BrowserState::Pending(PendingSignIn(sign_in)),
        false => BrowserState::SignedIn(sign_in),
    }))
}

/// The session of this browser. Updates `last_seen_at` if due.
pub async fn current(tenant: &Tenant, browser: &BrowserId) -> Result<Option<SignIn>> {
    Ok(match of_browser(tenant, browser).await? {
        Some(BrowserState::SignedIn(sign_in)) => Some(sign_in),
        Some(BrowserState::Pending(_)) | None => None,
    })
}

/// The session of this browser as [`current`] returns it, or a sign-in that waits for a second
/// factor.
pub(crate) async fn of_browser(
    tenant: &Tenant,
    browser: &BrowserId,
) -> Result<Option<BrowserState>> {
    let now = tenant.now().0;
    let Some(found) =
        store::queries::browser_session::by_browser(&tenant.reader(), &browser.0, now).await?
    else {
        return Ok(None);
    };
    let sign_in = match from_row(tenant, found, now).await? {
        Some(BrowserState::SignedIn(sign_in)) => sign_in,
        other => return Ok(other),
    };
    if let Some(last_seen_at) = sign_in.stale_since {
        let scope = tenant.platform().db().begin_tenant(tenant.id()).await?;
        let ends_at = sign_in.end_after_use(tenant, now);
        store::sign_in::touch(&scope, &sign_in.id, last_seen_at, now, ends_at).await?;
        scope.commit().await?;
    }
    Ok(Some(BrowserState::SignedIn(SignIn { stale_since: None, ..sign_in })))
}

/// The session of this cookie and what its user granted to `client` before, in one statement.
/// It does not update `last_seen_at`: a caller that writes calls [`touch`] in its transaction.
pub(crate) async fn by_cookie(
    tenant: &Tenant,
    cookie: &SessionCookie,
    client: Option<&Client>,
) -> Result<Option<(SignIn, Consent)>> {
    let now = tenant.now().0;
    let client = client.map(|client| client.row_id.as_str());
    let Some(mut found) =
        store::queries::browser_session::by_cookie(&tenant.reader(), cookie.digest(), now, client)
            .await?
    else {
        return Ok(None);
    };
    let granted = found.consent.take().map(|text| stored_consent::parse(&text)).transpose()?;
    Ok(match from_row(tenant, found, now).await? {
        Some(BrowserState::SignedIn(sign_in)) => Some((sign_in, granted.unwrap_or_default())),
        Some(BrowserState::Pending(_)) | None => None,
    })
}

/// Updates `last_seen_at` and the idle timeout of a session, if due.
pub(crate) async fn touch(tx: &Transaction, sign_in: &SignIn) -> Result<()> {
    let Some(last_seen_at) = sign_in.stale_since else { return Ok(()) };
    let now = tx.now().0;
    let ends_at = sign_in.end_after_use(tx.tenant(), now);
    store::sign_in::touch(tx.scope(), &sign_in.id, last_seen_at, now, ends_at).await?;
    Ok(())
}
