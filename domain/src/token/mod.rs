//! Tokens: obtained by a grant, minted in one place, judged when they are shown.

mod client_credentials;
mod introspect;
mod judge;
mod mint;
mod redeem;
mod refresh;
mod revoke;
mod shape;
mod userinfo;

use oauth::token::{TokenRequest, TokenResponse};

pub use introspect::introspect;
pub use revoke::revoke;
pub use userinfo::{Userinfo, userinfo};

use crate::{
    client_auth::AuthenticatedClient,
    error::{Error, Result},
    refusal::{self, Reason, Refusal},
    tally::Counted,
    tenant::Tenant,
};

/// Answer a token request, count what was issued, note why it was refused.
pub async fn answer(tenant: &Tenant, client: &AuthenticatedClient, request: TokenRequest) -> Result<TokenResponse> {
    let grant = request.grant_type();
    let outcome = by_grant(tenant, client, request).await;
    if outcome.is_ok() {
        tenant.platform().tally().count(tenant, &client.client.row_id, Counted::Token(grant));
    }
    refusal::noted(tenant, Some(&client.client), outcome)
}

/// One match, one line per grant.
async fn by_grant(tenant: &Tenant, client: &AuthenticatedClient, request: TokenRequest) -> Result<TokenResponse> {
    let grant = request.grant_type();
    if !client.client.may_use(grant) {
        let error = oauth::Error::new(oauth::ErrorCode::UnauthorizedClient, format!("{} is off for this application.", grant.as_str()));
        return Err(Refusal::new(Reason::GrantNotAllowed, error).received(grant.as_str()).into());
    }
    match request {
        TokenRequest::AuthorizationCode { code, redirect_uri, code_verifier } => {
            redeem::redeem(tenant, client, &code, redirect_uri.as_deref(), code_verifier.as_deref()).await
        }
        TokenRequest::RefreshToken { refresh_token, scope } => refresh::refresh(tenant, client, &refresh_token, scope).await,
        TokenRequest::ClientCredentials { scope } => client_credentials::client_credentials(tenant, client, scope).await,
    }
}

/// `invalid_grant`, with the reason for the developer.
fn refused(reason: Reason, description: &str) -> Error {
    Refusal::new(reason, oauth::Error::new(oauth::ErrorCode::InvalidGrant, description)).into()
}
