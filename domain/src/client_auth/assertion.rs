//! `private_key_jwt` assertions (RFC 7523 §2.2, §3): by the keys that the client has registered or
//! publishes (`jwks`, `jwks_uri`; RFC 7591 §2), and each once (T11).

use contract::routes::Endpoint;
use oauth::{ErrorCode, client_auth::validate_assertion_claims};
use serde_json::Value;

use super::invalid_client;
use crate::{
    model::{
        actor::Actor, client::Client, diagnosed_error::DiagnosedError, error::Result,
        rejection_reason::Reason,
    },
    runtime::{key_ring, remote_keys, tenant::Tenant, vault::DigestKind},
};

/// The subject of an unverified assertion. It only selects the client whose keys verify it.
pub(super) fn unverified_subject(assertion: &str) -> Option<String> {
    let claims: Value = key_ring::unverified_claims(assertion)?;
    claims.get("sub")?.as_str().map(str::to_owned)
}

/// Verifies an assertion of this client and uses its `jti` up.
pub(super) async fn verify(
    tenant: &Tenant,
    client: &Client,
    assertion: &str,
    endpoint: &str,
) -> Result<()> {
    let claims = verified_claims(tenant, client, assertion).await?.ok_or_else(|| {
        invalid_client(
            Reason::ClientAssertionInvalid,
            "client_assertion: the signature is not by one of the application's keys.",
        )
    })?;
    let token_endpoint = tenant.url(Endpoint::Token);
    let assertion_id = validate_assertion_claims(
        &claims,
        &client.client_id,
        &[tenant.issuer(), tenant.base_url(), &token_endpoint, endpoint],
        tenant.now(),
    )?;
    let digest = tenant
        .platform()
        .vault()
        .digest(DigestKind::AssertionJti, &format!("{}/{}", client.row_id, assertion_id.jti));
    let is_first_use = tenant
        .transaction(&Actor::client(&client.row_id, &client.name), async |tx| {
            Ok(store::assertion_jti::insert_if_absent(
                tx.scope(),
                &digest,
                assertion_id.expires_at.0,
            )
            .await?)
        })
        .await?;
    if is_first_use {
        Ok(())
    } else {
        Err(invalid_client(
            Reason::ClientAssertionInvalid,
            "client_assertion: this jti was used before.",
        ))
    }
}

/// The claims of an assertion, if a key of the client verifies its signature.
async fn verified_claims(
    tenant: &Tenant,
    client: &Client,
    assertion: &str,
) -> Result<Option<Value>> {
    let metadata = &client.metadata;
    let allowed = metadata.token_endpoint_auth_signing_alg.as_deref();
    if let Some(jwks) = &metadata.jwks {
        return Ok(key_ring::verify_with_jwks(assertion, jwks, allowed));
    }
    let Some(jwks_uri) = &metadata.jwks_uri else { return Ok(None) };
    let verified = remote_keys::verify(tenant.platform(), jwks_uri, assertion, allowed).await;
    verified.map_err(|error| {
        // What the network says is for the developers of the client, not for every caller.
        let description =
            "client_assertion: the keys at the application's jwks_uri can't be loaded now.";
        let unavailable = DiagnosedError::new(
            Reason::ClientKeysUnavailable,
            oauth::Error::new(ErrorCode::InvalidClient, description),
        )
        .expected(jwks_uri)
        .received(error.to_string());
        unavailable.into()
    })
}
