//! What a browser has proven at one tenant. There is one per browser and tenant.

mod begin;
mod password;

use contract::user::Role;
use oauth::{Timestamp, interaction::SignInState};

pub(crate) use begin::begin;
pub(crate) use password::{Judged, judge};
pub use password::{Outcome, by_password};

use crate::{
    error::{Error, Result},
    tenant::Tenant,
    user::Profile,
};

/// The name that a browser's cookie stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Browser(pub String);

/// Seconds without use after which a sign-in ends, and how long one lives that is kept.
pub const IDLE: i64 = 12 * 3600;
pub const KEPT: i64 = 30 * 86_400;
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
    pub role: Option<Role>,
}

impl SignIn {
    pub fn state(&self) -> SignInState {
        SignInState { subject: self.user_id.clone(), auth_time: self.auth_time, acr: self.acr.clone() }
    }
}

/// Who is signed in here in this browser. A blocked person is not.
pub async fn current(tenant: &Tenant, browser: &Browser) -> Result<Option<SignIn>> {
    let scope = tenant.read();
    let now = tenant.now().0;
    let Some(row) = store::sign_in::of_browser(&scope, &browser.0, now).await? else { return Ok(None) };
    let Some(user) = store::user::by_id(&scope, &row.user_id).await? else { return Ok(None) };
    if user.disabled {
        return Ok(None);
    }
    if !row.kept && now - row.last_seen_at >= NOTED_EVERY {
        let scope = tenant.platform().db().begin(tenant.id()).await?;
        store::sign_in::touch(&scope, &row.id, row.last_seen_at, now, now + IDLE).await?;
        scope.commit().await?;
    }
    let role = store::membership::by_id(&scope, &row.user_id).await?.and_then(|member| Role::parse(&member.role));
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
        role,
    }))
}
