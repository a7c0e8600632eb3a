//! What a browser has proven at one tenant. There is one per browser and tenant.

mod begin;
mod password;

use contract::user::Role;
use oauth::{Scope, Timestamp, interaction::SignInState};
use store::queries::browser_session::SignInWithUser;

pub(crate) use begin::begin;
pub(crate) use password::{Judged, judge};
pub use password::{Outcome, by_password};

use crate::{
    client::Client,
    error::{Error, Result},
    session::Cookie,
    tenant::Tenant,
    transaction::Transaction,
    user::Profile,
};

/// The name that a browser's cookie stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Browser(pub String);

/// Seconds without use after which a sign-in ends that is not kept.
pub const IDLE: i64 = 12 * 3600;
/// Use is noted at most this often, so that reading costs no write.
const NOTED_EVERY: i64 = 300;

#[derive(Clone, Debug)]
pub struct SignIn {
    pub id: String,
    pub user_id: String,
    pub user_name: String,
    pub username: String,
    pub email: Option<String>,
    pub auth_time: Timestamp,
    pub expires_at: Timestamp,
    pub acr: String,
    pub amr: Vec<String>,
    /// Read by [`current`]. The protocol's endpoints decide nothing by it and leave it out.
    pub role: Option<Role>,
    pub browser: Browser,
    /// When its use was last noted, where that is long enough ago to be noted again.
    stale_since: Option<i64>,
}

impl SignIn {
    pub fn state(&self) -> SignInState {
        SignInState {
            subject: self.user_id.clone(),
            auth_time: self.auth_time,
            acr: self.acr.clone(),
        }
    }
}

/// A blocked person is not signed in.
fn read(found: SignInWithUser, now: i64) -> Result<Option<SignIn>> {
    let SignInWithUser { sign_in: row, user, role, .. } = found;
    if user.disabled {
        return Ok(None);
    }
    let profile = Profile::from_row(user);
    Ok(Some(SignIn {
        id: row.id,
        user_name: profile.display_name().to_owned(),
        user_id: profile.user_id,
        username: profile.username,
        email: profile.email,
        auth_time: Timestamp(row.auth_time),
        expires_at: Timestamp(row.expires_at),
        acr: row.acr,
        amr: serde_json::from_value(row.amr).map_err(|error| Error::internal(error.to_string()))?,
        role: role.as_deref().and_then(Role::parse),
        browser: Browser(row.browser),
        stale_since: (!row.kept && now - row.last_seen_at >= NOTED_EVERY)
            .then_some(row.last_seen_at),
    }))
}

/// Who is signed in here in this browser. Its use is noted.
pub async fn current(tenant: &Tenant, browser: &Browser) -> Result<Option<SignIn>> {
    let now = tenant.now().0;
    let Some(found) =
        store::queries::browser_session::by_browser(&tenant.reader(), &browser.0, now).await?
    else {
        return Ok(None);
    };
    let Some(person) = read(found, now)? else { return Ok(None) };
    if let Some(seen) = person.stale_since {
        let scope = tenant.platform().db().begin_tenant(tenant.id()).await?;
        store::sign_in::touch(&scope, &person.id, seen, now, now + IDLE).await?;
        scope.commit().await?;
    }
    Ok(Some(SignIn { stale_since: None, ..person }))
}

/// Who is signed in here by this cookie, and what they allowed `client` before: one statement.
/// Whoever goes on to write notes the use in the same transaction ([`note_use`]).
pub(crate) async fn by_cookie(
    tenant: &Tenant,
    cookie: &Cookie,
    client: Option<&Client>,
) -> Result<Option<(SignIn, Scope)>> {
    let now = tenant.now().0;
    let client = client.map(|client| client.row_id.as_str());
    let Some(mut found) =
        store::queries::browser_session::by_cookie(&tenant.reader(), cookie.digest(), now, client)
            .await?
    else {
        return Ok(None);
    };
    let granted =
        found.consent.take().map(|scope| Scope::parse(&scope)).transpose()?.unwrap_or_default();
    Ok(read(found, now)?.map(|person| (person, granted)))
}

/// Note that a sign-in is in use, where that is due.
pub(crate) async fn note_use(tx: &Transaction, person: &SignIn) -> Result<()> {
    let Some(seen) = person.stale_since else { return Ok(()) };
    let now = tx.now().0;
    store::sign_in::touch(tx.scope(), &person.id, seen, now, now + IDLE).await?;
    Ok(())
}
