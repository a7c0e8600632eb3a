//! Signing in with a name and a password. Known and unknown accounts answer alike, in words
//! and in time (SECURITY A5).

use std::net::IpAddr;

use contract::user::Role;
use serde_json::json;

use super::{Browser, begin::begin};
use crate::{
    actor::Actor,
    error::Result,
    limit,
    tenant::Tenant,
    user::{Profile, normalise},
    work::Work,
};

/// What came of it. A refusal is not an error: its count must be kept.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome {
    SignedIn {
        user_id: String,
    },
    Wrong,
    /// Too many failures; seconds until the next try.
    Locked {
        retry_after: u64,
    },
}

/// Longer than any password that can be set; refused before any hashing.
const LONGEST: usize = 1024;

/// Check name and password and, when they are right, write the sign-in and whatever `also`
/// writes, in one transaction.
pub async fn by_password(
    tenant: &Tenant,
    browser: &Browser,
    typed: &str,
    password: &str,
    keep: bool,
    address: IpAddr,
    also: impl AsyncFnOnce(&mut Work) -> Result<()>,
) -> Result<Outcome> {
    let name = normalise(typed);
    if name.len() > 320 || password.len() > LONGEST {
        return Ok(Outcome::Wrong);
    }
    let scope = tenant.read();
    let identifier = store::identifier::by_id(&scope, &name).await?;
    // Counted once per account, whichever of its names was typed.
    let account = identifier.as_ref().map_or(name.as_str(), |row| row.user_id.as_str());
    let attempt = limit::attempt(tenant, account, address);
    if let Some(retry_after) = limit::check(tenant, &attempt).await? {
        return Ok(Outcome::Locked { retry_after });
    }
    let (user, credential) = match &identifier {
        Some(row) => (store::user::by_id(&scope, &row.user_id).await?, store::credential::password_of(&scope, &row.user_id).await?),
        None => (None, None),
    };
    let hasher = tenant.platform().hasher();
    let right = hasher.verify(password, credential.as_ref().map(|row| row.hash.as_str())).await?;
    let (Some(user), Some(credential), true) = (user.filter(|user| !user.disabled), credential, right) else {
        tenant
            .work(&Actor::anonymous(), async |work| {
                limit::failed(work.scope(), &attempt).await?;
                work.audit("sign_in.failed", ("user", identifier.as_ref().map_or("", |row| &row.user_id), ""), json!({ "address": address.to_string() }));
                Ok(())
            })
            .await?;
        return Ok(Outcome::Wrong);
    };
    let rehashed = if hasher.needs_rehash(&credential.hash) { Some(hasher.hash(password, tenant.platform().entropy()).await?) } else { None };
    let profile = Profile::from_row(user);
    let actor = Actor::user(&profile.user_id, profile.display_name(), None::<Role>);
    tenant
        .work(&actor, async |work| {
            let now = work.now().0;
            limit::succeeded(work.scope(), &attempt).await?;
            if let Some(hash) = &rehashed {
                store::credential::replace_hash(work.scope(), &credential.id, hash, now).await?;
            }
            let detail = json!({ "address": address.to_string(), "amr": ["pwd"] });
            begin(work, browser, (&profile.user_id, &profile.username), Some(address), keep, detail).await?;
            also(work).await
        })
        .await?;
    Ok(Outcome::SignedIn { user_id: profile.user_id })
}
