//! Tokens: obtained by a grant, minted in one place, judged when they are shown.

mod account;
mod client_credentials;
mod front;
mod introspect;
mod judge;
mod mint;
mod password;
mod person;
mod redeem;
mod refresh;
mod revoke;
mod shape;
mod userinfo;

use std::net::IpAddr;

use contract::path::Dialect;
use oauth::{
    ErrorCode, Scope,
    token::{TokenRequest, TokenResponse},
};

pub use account::{Account, account_of_token, own_account};
pub(crate) use front::{Front, Unsigned};
pub use introspect::introspect;
pub(crate) use person::person_of;
pub use revoke::revoke;
pub use userinfo::{Userinfo, userinfo};

use crate::{
    client::Client,
    client_auth::AuthenticatedClient,
    error::{Error, Result},
    refusal::{self, Reason, Refusal},
    tally::Counted,
    tenant::Tenant,
};

/// By which path a request came, and from where.
#[derive(Clone, Copy, Debug)]
pub struct Door {
    pub dialect: Dialect,
    pub address: IpAddr,
}

/// Answer a token request, count what was issued, note why it was refused.
pub async fn answer(
    tenant: &Tenant,
    client: &AuthenticatedClient,
    door: Door,
    request: TokenRequest,
) -> Result<TokenResponse> {
    let grant = request.grant_type();
    let outcome = by_grant(tenant, client, door, request).await;
    if outcome.is_ok() {
        tenant.count(&client.client.row_id, Counted::Token(grant));
    }
    refusal::noted(tenant, Some(&client.client), outcome)
}

/// One match, one line per grant. What is off is off by every path.
async fn by_grant(
    tenant: &Tenant,
    client: &AuthenticatedClient,
    door: Door,
    request: TokenRequest,
) -> Result<TokenResponse> {
    let grant = request.grant_type();
    let off = |code, why: &str| {
        Refusal::new(
            Reason::GrantNotAllowed,
            oauth::Error::new(code, format!("{} {why}", grant.as_str())),
        )
        .received(grant.as_str())
    };
    if !tenant.allows(grant) {
        return Err(off(ErrorCode::UnsupportedGrantType, "is off in this tenant's policy.").into());
    }
    if !client.client.may_use(tenant, grant) {
        return Err(off(ErrorCode::UnauthorizedClient, "is off for this application.").into());
    }
    match request {
        TokenRequest::AuthorizationCode { code, redirect_uri, code_verifier } => {
            redeem::redeem(
                tenant,
                client,
                door.dialect,
                &code,
                redirect_uri.as_deref(),
                code_verifier.as_deref(),
            )
            .await
        }
        TokenRequest::RefreshToken { refresh_token, scope } => {
            refresh::refresh(tenant, client, &refresh_token, scope).await
        }
        TokenRequest::ClientCredentials { scope } => {
            client_credentials::client_credentials(tenant, client, door.dialect, scope).await
        }
        TokenRequest::Password { username, password, scope } => {
            password::password(tenant, client, door, &username, &password, scope).await
        }
    }
}

/// Unknown to the tenant: refused. Known but not allowed: left out (DIALECTS X-41).
fn allowed(tenant: &Tenant, client: &Client, wanted: &Scope) -> Result<Scope> {
    match wanted.difference(tenant.known_scope()).iter().next() {
        Some(unknown) => {
            Err(Error::oauth(ErrorCode::InvalidScope, format!("There is no scope {unknown} here.")))
        }
        None => Ok(wanted.intersection(&client.allowed_scope(tenant))),
    }
}

/// `invalid_grant`, with the reason for the developer.
fn refused(reason: Reason, description: &str) -> Error {
    Refusal::new(reason, oauth::Error::new(ErrorCode::InvalidGrant, description)).into()
}
