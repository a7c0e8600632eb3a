//! Client authentication (RFC 6749 §2.3; RFC 7523 §2.2; OpenID Connect Core §9).
//!
//! Verifies client secrets and `private_key_jwt` assertions, and limits guesses at secrets that
//! users have chosen, per client and network.

mod assertion;

use std::{net::IpAddr, sync::Arc, time::Duration};

use contract::client::ClientType;
use oauth::{ClientAuthMethod, Error as OAuthError, ErrorCode, client_auth::ClientCredentials};

use crate::{
    client, diagnostic,
    model::{
        client::{Client, is_valid_client_id},
        client_network::client_network,
        diagnosed_error::DiagnosedError,
        error::{Error, Result},
        rejection_reason::Reason,
    },
    runtime::{secret, tenant::Tenant, token_bucket::Rate, vault::DigestKind},
};

/// A client that was authenticated as far as its type requires.
#[derive(Clone, Debug)]
pub struct AuthenticatedClient {
    /// The enabled client that the request names.
    pub client: Arc<Client>,
    /// False for a public client, and for a `pkce_or_secret` client that sent no secret.
    pub credentials_verified: bool,
}

/// Authenticates the client of a request. `endpoint` is the full URL of the requested path, one of
/// the accepted audiences of an assertion. A failure is recorded for the named client, if it
/// exists.
pub async fn authenticate(
    tenant: &Tenant,
    credentials: ClientCredentials,
    endpoint: &str,
    client_ip: IpAddr,
) -> Result<AuthenticatedClient> {
    let claimed_client_id = match &credentials {
        ClientCredentials::Basic { client_id, .. }
        | ClientCredentials::Post { client_id, .. }
        | ClientCredentials::None { client_id } => Some(client_id.clone()),
        ClientCredentials::Assertion { client_id, assertion } => {
            client_id.clone().or_else(|| assertion::unverified_subject(assertion))
        }
    };
    // A malformed client_id is never a rate limit key: an unauthenticated caller chooses its
    // length.
    let Some(client_id) = claimed_client_id.filter(|name| is_valid_client_id(name)) else {
        return diagnostic::record_failure(tenant, None, Err(unknown_client()));
    };
    let outcome =
        authenticate_rate_limited(tenant, &client_id, credentials, endpoint, client_ip).await;
    let client = tenant.client(&client_id).await?;
    diagnostic::record_failure(tenant, client.as_deref(), outcome)
}

/// The client that a publishable key names, as `none` does: the key proves nothing (S1-22).
pub async fn authenticate_by_publishable_key(
    tenant: &Tenant,
    client_id: &str,
    key: &str,
) -> Result<AuthenticatedClient> {
    let client = tenant.client(client_id).await?;
    let outcome = match &client {
        Some(client) if client.enabled => {
            if client.settings.publishable_key.as_deref() == Some(key) {
                Ok(AuthenticatedClient { client: client.clone(), credentials_verified: false })
            } else {
                Err(invalid_client(
                    Reason::ClientSecretMismatch,
                    "client_secret is not the publishable key.",
                ))
            }
        }
        _ => Err(unknown_client()),
    };
    diagnostic::record_failure(tenant, client.as_deref(), outcome)
}

fn is_invalid_client(error: &Error) -> bool {
    match error {
        Error::OAuth(error) => error.code == ErrorCode::InvalidClient,
        Error::Diagnosed(diagnosed) => diagnosed.error.code == ErrorCode::InvalidClient,
        _ => false,
    }
}

fn invalid_client(reason: Reason, description: &str) -> Error {
    DiagnosedError::new(reason, OAuthError::new(ErrorCode::InvalidClient, description)).into()
}

fn unknown_client() -> Error {
    invalid_client(Reason::UnknownClient, "The application is unknown or disabled.")
}

/// Longest wait of a guess for its turn. Beyond it, the response is an error with the time to wait.
const MAX_GUESS_WAIT_MS: u64 = 20_000;

/// Whether the credentials may be a guess at a secret that a user has chosen. Generated secrets and
/// signatures cannot be guessed, and an absent or empty secret is no guess.
fn is_guess(credentials: &ClientCredentials) -> bool {
    credentials.secret().is_some_and(|sent| !secret::is_well_formed(sent, client::SECRET_PREFIX))
}

/// Limits the rate of guesses per client and network. A guess over the limit waits for its turn, so
/// that the right secret is accepted late instead of never (L9).
async fn authenticate_rate_limited(
    tenant: &Tenant,
    client_id: &str,
    credentials: ClientCredentials,
    endpoint: &str,
    client_ip: IpAddr,
) -> Result<AuthenticatedClient> {
    let max_failures = f64::from(tenant.settings().rate_limits.client_failures_per_minute);
    if max_failures <= 0.0 || !is_guess(&credentials) {
        return verify_credentials(tenant, client_id, credentials, endpoint).await;
    }
    let platform = tenant.platform();
    let bucket = format!("client/{}/{client_id}/{}", tenant.id(), client_network(client_ip));
    let rate = Rate { per_second: max_failures / 60.0, burst: max_failures };
    // Taken before the comparison, so that guesses of callers that disconnect count, too.
    let wait_ms = platform
        .token_buckets()
        .reserve(&bucket, rate, platform.now_ms(), MAX_GUESS_WAIT_MS)
        .map_err(|retry_after| Error::RateLimited { retry_after })?;
    if wait_ms > 0 {
        tokio::time::sleep(Duration::from_millis(wait_ms)).await;
    }
    let outcome = verify_credentials(tenant, client_id, credentials, endpoint).await;
    if !outcome.as_ref().is_err_and(is_invalid_client) {
        platform.token_buckets().put_back(&bucket, rate, platform.now_ms());
    }
    outcome
}

async fn verify_credentials(
    tenant: &Tenant,
    client_id: &str,
    credentials: ClientCredentials,
    endpoint: &str,
) -> Result<AuthenticatedClient> {
    let client = tenant
        .client(client_id)
        .await?
        .filter(|client| client.enabled)
        .ok_or_else(unknown_client)?;
    let registered_method =
        client.metadata.token_endpoint_auth_method.unwrap_or(ClientAuthMethod::ClientSecretBasic);
    let is_secret_method = matches!(
        registered_method,
        ClientAuthMethod::ClientSecretBasic | ClientAuthMethod::ClientSecretPost
    );
    let enforce_method = tenant.settings().enforce_auth_method;
    let (secret, used_method) = match credentials {
        ClientCredentials::Basic { client_secret, .. } => {
            (client_secret, ClientAuthMethod::ClientSecretBasic)
        }
        ClientCredentials::Post { client_secret, .. } => {
            (client_secret, ClientAuthMethod::ClientSecretPost)
        }
        ClientCredentials::None { .. } => {
            return match client.client_type {
                ClientType::Public | ClientType::PkceOrSecret => {
                    Ok(AuthenticatedClient { client, credentials_verified: false })
                }
                ClientType::Confidential => Err(invalid_client(
                    Reason::ClientAuthenticationMissing,
                    "Client authentication is required: send the client secret.",
                )),
            };
        }
        ClientCredentials::Assertion { assertion, .. } => {
            if registered_method != ClientAuthMethod::PrivateKeyJwt {
                return Err(invalid_client(
                    Reason::ClientAuthMethodMismatch,
                    "This application is not registered for private_key_jwt.",
                ));
            }
            assertion::verify(tenant, &client, &assertion, endpoint).await?;
            return Ok(AuthenticatedClient { client, credentials_verified: true });
        }
    };
    // Both methods of sending a secret are accepted, unless the tenant enforces the registered one
    //
    if !is_secret_method || (enforce_method && used_method != registered_method) {
        return Err(invalid_client(
            Reason::ClientAuthMethodMismatch,
            &format!("This application is registered for {}.", registered_method.as_str()),
        ));
    }
    let vault = tenant.platform().vault();
    let digest = vault.digest(DigestKind::ClientSecret, &secret);
    let now = tenant.now().0;
    let mut matched = None;
    for active_secret in client.active_secrets(now) {
        if bool::from(subtle::ConstantTimeEq::ct_eq(
            active_secret.digest.as_bytes(),
            digest.as_bytes(),
        )) {
            matched = Some(&active_secret.id);
        }
    }
    let Some(secret_id) = matched else {
        return Err(invalid_client(Reason::ClientSecretMismatch, "The client secret is wrong."));
    };
    tenant.platform().secret_usage().record(tenant.id(), secret_id, now);
    Ok(AuthenticatedClient { client, credentials_verified: true })
}
