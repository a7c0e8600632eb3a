//! From a code to the user at the provider: ID token (OpenID Connect Core §3.1.3.7), userinfo
//! endpoint.

use http::header;
use oauth::upstream::{ExpectedIdToken, IdTokenError, check_id_token, claim_at};
use oauth2::TokenResponse;
use serde_json::{Value, json};
use url::Url;

use super::{
    identity::UpstreamIdentity,
    metadata::{Endpoints, OpenIdEndpoints, ProviderError, ProviderPart},
    token_request,
    tokens::ProviderTokens,
};
use crate::{
    model::identity_provider::IdentityProvider,
    runtime::{
        http_documents::{json_object, json_value},
        outbound::{self, FetchError, NetworkScope},
        platform::Platform,
        remote_keys,
        tenant::Tenant,
    },
};

/// What the request of a sign-in had, which its response is checked with.
pub(super) struct SentRequest {
    pub code_verifier: String,
    pub nonce: String,
    pub max_age: Option<i64>,
    /// The requested scope, which a token response may leave out (RFC 6749 §5.1).
    pub scope: Option<String>,
}

/// Redeems a code and returns who has signed in.
pub(super) async fn exchange(
    tenant: &Tenant,
    provider: &IdentityProvider,
    endpoints: &Endpoints,
    code: &str,
    sent: SentRequest,
) -> Result<UpstreamIdentity, ProviderError> {
    let platform = tenant.platform();
    let SentRequest { code_verifier, nonce, max_age, scope } = sent;
    let tokens = token_request::redeem(tenant, provider, endpoints, code, code_verifier).await?;
    let access_token = tokens.access_token().secret();
    let id_token = match &endpoints.openid {
        // Without an ID token nothing tells when the user signed in.
        None if max_age.is_some() => return Err(missing_auth_time()),
        None => None,
        Some(openid) => {
            let id_token = tokens.extra_fields().id_token.as_deref();
            let id_token = id_token.ok_or(ProviderError::NoIdToken)?;
            let claims = verified_claims(platform, openid, id_token).await?;
            let expected = ExpectedIdToken {
                issuer: &openid.issuer,
                client_id: &provider.settings.client_id,
                nonce: &nonce,
                max_age,
                now: tenant.now(),
            };
            check_id_token(&claims, &expected).map_err(ProviderError::IdToken)?;
            Some(claims)
        }
    };
    let mut claims = match (&id_token, &endpoints.userinfo) {
        (Some(id_token), Some(userinfo)) if lacks_claims(provider, id_token) => {
            let mut claims = fetch(platform, userinfo, access_token).await?;
            // OpenID Connect Core §5.3.2.
            if claims["sub"] != id_token["sub"] {
                return Err(ProviderError::OtherSubject);
            }
            if id_token.get("email").is_some() {
                // Whether an address is verified is said where the address is.
                claims["email_verified"] = Value::Null;
            }
            overlay(&mut claims, id_token);
            claims
        }
        (Some(id_token), _) => id_token.clone(),
        (None, Some(userinfo)) => fetch(platform, userinfo, access_token).await?,
        (None, None) => Value::Null,
    };
    if let Some(url) = provider.emails_endpoint()
        && let Some(email) = verified_primary_email(platform, url, access_token).await?
    {
        claims["email"] = email.into();
        claims["email_verified"] = true.into();
    }
    let mut identity = UpstreamIdentity::new(provider, &claims, id_token.as_ref(), tenant.now())?;
    if provider.settings.keep_tokens {
        identity.tokens = Some(ProviderTokens::new(&tokens, scope, tenant.now()));
    }
    Ok(identity)
}

fn missing_auth_time() -> ProviderError {
    ProviderError::IdToken(vec![IdTokenError::Missing("auth_time")])
}

/// The claims of an ID token, if a published key verifies its signature.
async fn verified_claims(
    platform: &Platform,
    openid: &OpenIdEndpoints,
    id_token: &str,
) -> Result<Value, ProviderError> {
    let claims = remote_keys::verify(platform, &openid.jwks_uri, id_token, None).await;
    let claims = claims.map_err(|error| ProviderError::unavailable(ProviderPart::Keys, error))?;
    let claims = claims.ok_or(ProviderError::Signature)?;
    let limits = oauth::json::check_limits(claims.to_string().as_bytes());
    limits.map(|()| claims).map_err(|_| ProviderError::Signature)
}

/// Whether the ID token does not have what an account is made from, or what each sign-in sets.
fn lacks_claims(provider: &IdentityProvider, id_token: &Value) -> bool {
    let updated = provider.settings.update_claims.iter().map(String::as_str);
    ["email", "name"]
        .into_iter()
        .chain(updated)
        .any(|claim| claim_at(id_token, provider.claim_path(claim)).is_none())
}

fn overlay(claims: &mut Value, upper: &Value) {
    if let (Value::Object(claims), Value::Object(upper)) = (claims, upper) {
        claims.extend(upper.clone());
    }
}

/// A document about the user, for the access token (RFC 6750 §2.1).
async fn fetch(platform: &Platform, url: &str, access_token: &str) -> Result<Value, ProviderError> {
    let response = request(platform, url, access_token).await?;
    json_object(response).map_err(|error| ProviderError::unavailable(ProviderPart::Userinfo, error))
}

async fn request(
    platform: &Platform,
    url: &str,
    access_token: &str,
) -> Result<outbound::HttpResponse, ProviderError> {
    let url = Url::parse(url).map_err(|error| ProviderError::Metadata(error.to_string()))?;
    let unavailable = |error| ProviderError::unavailable(ProviderPart::Userinfo, error);
    let mut request = outbound::get(&url, "application/json").map_err(unavailable)?;
    let bearer = format!("Bearer {access_token}").parse();
    let bearer = bearer.map_err(|_| unavailable(FetchError::Malformed))?;
    request.headers_mut().insert(header::AUTHORIZATION, bearer);
    platform.outbound().send(request, NetworkScope::Public).await.map_err(unavailable)
}

/// The address that the user has chosen as primary and verified.
async fn verified_primary_email(
    platform: &Platform,
    url: &str,
    access_token: &str,
) -> Result<Option<String>, ProviderError> {
    let response = request(platform, url, access_token).await?;
    let emails = json_value(response)
        .map_err(|error| ProviderError::unavailable(ProviderPart::Userinfo, error))?;
    let emails = emails.as_array().into_iter().flatten();
    let primary = emails
        .filter(|email| email["verified"] == json!(true) && email["primary"] == json!(true))
        .find_map(|email| email["email"].as_str());
    Ok(primary.map(str::to_owned))
}
