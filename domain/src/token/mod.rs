//! Tokens: the grants of the token endpoint (RFC 6749 §3.2), introspection, revocation and
//! userinfo.

mod account;
mod authorization_code;
mod client_credentials;
mod delegated_access;
mod front_channel;
mod id_token_hint;
mod introspect;
mod issue;
mod kind;
mod password;
mod refresh_token;
mod revoke;
mod sign;
mod token_exchange;
mod userinfo;
mod verify;

use std::net::IpAddr;

use contract::routes::Dialect;
use oauth::{
    ErrorCode, Scope,
    token::{TokenRequest, TokenResponse},
};

pub(crate) use account::user_of_client;
pub use account::{Account, account_for_browser, account_for_token};
pub use delegated_access::DelegatedAccess;
pub(crate) use delegated_access::require_delegated_access;
pub(crate) use front_channel::prepare as prepare_front_channel;
pub(crate) use id_token_hint::verify_id_token_hint;
pub use introspect::introspect;
pub(crate) use issue::SignedTokens;
pub use revoke::revoke;
pub use userinfo::{Userinfo, userinfo};

use crate::{
    client_auth::AuthenticatedClient,
    diagnostic,
    model::{
        client::Client,
        diagnosed_error::DiagnosedError,
        error::{Error, Result},
        rejection_reason::Reason,
    },
    runtime::{metrics::Metric, tenant::Tenant},
};

/// Dialect of the requested path, and IP address of the caller.
#[derive(Clone, Copy, Debug)]
pub struct RequestOrigin {
    /// Decides which deviations from the RFCs are accepted.
    pub dialect: Dialect,
    /// The client's address, by which password guesses are limited.
    pub client_ip: IpAddr,
}

/// Handles a token request, counts what was issued and records why it failed.
pub async fn handle_request(
    tenant: &Tenant,
    client: &AuthenticatedClient,
    origin: RequestOrigin,
    request: TokenRequest,
) -> Result<TokenResponse> {
    let grant = request.grant_type();
    let outcome = dispatch_grant(tenant, client, origin, request).await;
    if outcome.is_ok() {
        tenant.record_metric(&client.client.row_id, Metric::TokenIssued(grant));
    }
    diagnostic::record_failure(tenant, Some(&client.client), outcome)
}

/// Dispatches by grant type. A disabled grant is rejected on every path.
async fn dispatch_grant(
    tenant: &Tenant,
    client: &AuthenticatedClient,
    origin: RequestOrigin,
    request: TokenRequest,
) -> Result<TokenResponse> {
    let grant = request.grant_type();
    let off = |code, why: &str| {
        DiagnosedError::new(
            Reason::GrantNotAllowed,
            oauth::Error::new(code, format!("{} {why}", grant.as_str())),
        )
        .received(grant.as_str())
    };
    if !tenant.allows_grant(grant) {
        return Err(off(ErrorCode::UnsupportedGrantType, "is off in this tenant's policy.").into());
    }
    if !client.client.may_use_grant(tenant, grant) {
        return Err(off(ErrorCode::UnauthorizedClient, "is off for this application.").into());
    }
    if grant.requires_client_authentication() && !client.credentials_verified {
        let description = format!("{} needs the application's secret.", grant.as_str());
        return Err(Error::oauth(ErrorCode::InvalidClient, description));
    }
    let authorization = match request {
        TokenRequest::AuthorizationCode { code, redirect_uri, code_verifier, resource } => {
            authorization_code::redeem(
                tenant,
                client,
                origin.dialect,
                &code,
                redirect_uri.as_deref(),
                code_verifier.as_deref(),
                &resource,
            )
            .await?
        }
        TokenRequest::RefreshToken { refresh_token, scope, resource } => {
            refresh_token::refresh(tenant, client, &refresh_token, scope, &resource).await?
        }
        TokenRequest::ClientCredentials { scope, resource } => {
            client_credentials::issue(tenant, client, origin.dialect, scope, &resource).await?
        }
        TokenRequest::Password { username, password, scope, resource } => {
            password::issue(tenant, client, origin, &username, &password, scope, &resource).await?
        }
        TokenRequest::TokenExchange { subject_token, audience, scope } => {
            // What a provider has issued is returned as it is.
            return token_exchange::exchange(tenant, client, &subject_token, &audience, scope)
                .await;
        }
    };
    authorization.finish(tenant, &client.client).await
}

/// Counts a request that a client can repeat without a user (`rate_limits.token_per_second`).
fn limit_rate(tenant: &Tenant, client: &Client) -> Result<()> {
    let limits = &tenant.settings().rate_limits;
    if limits.token_per_second == 0 {
        return Ok(());
    }
    let taken = tenant.platform().token_buckets().take(
        &format!("token/{}", client.row_id),
        f64::from(limits.token_per_second),
        f64::from(limits.token_burst.max(1)),
        tenant.platform().now_ms(),
    );
    taken.map_err(|retry_after| Error::RateLimited { retry_after })
}

/// The requested scope, as far as the client may have it.
fn narrow_scope(tenant: &Tenant, client: &Client, requested_scope: &Scope) -> Result<Scope> {
    Ok(requested_scope.narrow(tenant.known_scope(), &client.allowed_scope(tenant))?)
}

/// An `invalid_grant` error, with the reason for the developer.
fn invalid_grant(reason: Reason, description: &str) -> Error {
    DiagnosedError::new(reason, oauth::Error::new(ErrorCode::InvalidGrant, description)).into()
}
