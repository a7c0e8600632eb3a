//! Tokens: obtained by a grant, minted in one place, judged when they are shown.

mod client_credentials;
mod introspect;
mod judge;
mod mint;
mod redeem;
mod refresh;
mod revoke;
mod userinfo;

use oauth::token::{TokenRequest, TokenResponse};

pub use introspect::introspect;
pub use revoke::revoke;
pub use userinfo::{Userinfo, userinfo};

use crate::{
    client_auth::AuthenticatedClient,
    error::{Error, Result},
    tenant::Tenant,
};

/// One match, one line per grant.
pub async fn answer(tenant: &Tenant, client: &AuthenticatedClient, request: TokenRequest) -> Result<TokenResponse> {
    let grant = request.grant_type();
    if !client.client.may_use(grant) {
        return Err(Error::oauth(oauth::ErrorCode::UnauthorizedClient, format!("{} is off for this application.", grant.as_str())));
    }
    match request {
        TokenRequest::AuthorizationCode { code, redirect_uri, code_verifier } => {
            redeem::redeem(tenant, client, &code, redirect_uri.as_deref(), code_verifier.as_deref()).await
        }
        TokenRequest::RefreshToken { refresh_token, scope } => refresh::refresh(tenant, client, &refresh_token, scope).await,
        TokenRequest::ClientCredentials { scope } => client_credentials::client_credentials(tenant, client, scope).await,
    }
}

fn invalid_grant(description: &str) -> Error {
    Error::oauth(oauth::ErrorCode::InvalidGrant, description)
}
