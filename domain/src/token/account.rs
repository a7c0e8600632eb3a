//! The account of an access token's user, or of a browser's session.
//!
//! Contains more than userinfo, and only for a client that may see it (S3-23).

use std::sync::Arc;

use oauth::{
    ErrorCode, Scope,
    claims::{ClaimNames, user_claims},
};
use serde_json::{Map, Value};

use super::{
    sign::add_custom_claims,
    verify::{require_access_token, verify_access_token},
};
use crate::{
    model::{
        browser_id::BrowserId,
        client::Client,
        error::{Error, Result},
        profile::Profile,
    },
    runtime::tenant::Tenant,
    sign_in, user,
};

/// A user's account, limited to what the caller may see.
#[derive(Debug)]
pub struct Account {
    /// Id of the user, the `sub` of their tokens.
    pub user_id: String,
    /// The login name.
    pub username: String,
    /// Standard claims of OpenID Connect and custom claims of the tenant.
    pub claims: Map<String, Value>,
    /// Client of the access token; `None` for the browser's own session.
    pub client: Option<Arc<Client>>,
}

/// All claims for first-party clients and for the scope `read`; for other clients the claims of
/// their scopes.
pub async fn account_for_token(tenant: &Tenant, token: &str) -> Result<Account> {
    let active = require_access_token(tenant, token).await?;
    let Some((profile, _)) = active.user else {
        return Err(Error::oauth(
            ErrorCode::InvalidToken,
            "This token was issued to an application, not to a user.",
        ));
    };
    let is_full = active.client.skip_consent() || active.claims.scope.contains("read");
    let mut account = if is_full {
        full_account(tenant, &profile)
    } else {
        account_for_scope(tenant, &profile, &active.claims.scope)
    };
    account.client = Some(active.client);
    Ok(account)
}

/// The account that is signed in in this browser.
pub async fn account_for_browser(tenant: &Tenant, browser: &BrowserId) -> Result<Option<Account>> {
    let Some(signed_in) = sign_in::current(tenant, browser).await? else { return Ok(None) };
    Ok(user::profile(tenant, &signed_in.user_id)
        .await?
        .map(|profile| full_account(tenant, &profile)))
}

fn full_account(tenant: &Tenant, profile: &Profile) -> Account {
    let mut claims = profile.claims.clone();
    add_custom_claims(tenant, profile, tenant.known_scope(), &mut claims);
    account_of(profile, claims)
}

fn account_for_scope(tenant: &Tenant, profile: &Profile, scope: &Scope) -> Account {
    let mut claims = user_claims(&profile.claims, scope, &ClaimNames::default());
    add_custom_claims(tenant, profile, scope, &mut claims);
    account_of(profile, claims)
}

fn account_of(profile: &Profile, claims: Map<String, Value>) -> Account {
    let (user_id, username) = (profile.user_id.clone(), profile.username.clone());
    Account { user_id, username, claims, client: None }
}

/// The user and the grant of a valid access token of this client, if the user signed in at most
/// `max_age` seconds ago.
pub(crate) async fn user_of_client(
    tenant: &Tenant,
    client: &Client,
    token: &str,
    max_age: i64,
) -> Result<Option<(String, String)>> {
    let Some(active) = verify_access_token(tenant, token).await? else { return Ok(None) };
    // A token for another resource server only proves nothing here (RFC 8707 §2).
    let is_for_us = active.claims.aud.contains(tenant.issuer());
    if active.client.row_id != client.row_id || !is_for_us {
        return Ok(None);
    }
    let user = active.user.filter(|(_, grant)| tenant.now().since(grant.auth_time) <= max_age);
    Ok(user.map(|(profile, grant)| (profile.user_id.clone(), grant.id.clone())))
}
