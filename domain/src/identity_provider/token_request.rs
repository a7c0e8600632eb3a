//! Requests to the token endpoint of a provider: for a code (RFC 6749 §4.1.3), and for a refresh
//! token (§6).

use contract::provider::ProviderKind;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use oauth2::{
    AuthType, AuthUrl, AuthorizationCode, ClientId, ClientSecret, EndpointNotSet, EndpointSet,
    ExtraTokenFields, PkceCodeVerifier, RedirectUrl, RefreshToken, RequestTokenError,
    StandardRevocableToken, StandardTokenResponse, TokenUrl,
    basic::{
        BasicErrorResponse, BasicRevocationErrorResponse, BasicTokenIntrospectionResponse,
        BasicTokenType,
    },
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    callback_url,
    metadata::{Endpoints, ProviderError, ProviderPart},
    secret_label,
};
use crate::{
    model::identity_provider::IdentityProvider,
    runtime::{
        outbound::{FetchError, HttpRequest, HttpResponse, NetworkScope},
        platform::Platform,
        tenant::Tenant,
    },
};

/// Seconds for which a signed client secret of Apple is valid.
const APPLE_SECRET_LIFETIME: i64 = 300;
/// The codes of a refresh token that is not accepted any more: the standard's (RFC 6749 §5.2), and
/// those of GitHub and Slack.
const REFUSED: [&str; 3] = ["invalid_grant", "bad_refresh_token", "invalid_refresh_token"];

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct IdTokenField {
    pub id_token: Option<String>,
}

impl ExtraTokenFields for IdTokenField {}

/// A token response (RFC 6749 §5.1), with the ID token if it has one.
pub(super) type UpstreamTokens = StandardTokenResponse<IdTokenField, BasicTokenType>;

type UpstreamClient<HasAuthUrl = EndpointNotSet, HasTokenUrl = EndpointNotSet> = oauth2::Client<
    BasicErrorResponse,
    UpstreamTokens,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    HasAuthUrl,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    HasTokenUrl,
>;

type RequestError = RequestTokenError<FetchError, BasicErrorResponse>;

/// Redeems a code.
pub(super) async fn redeem(
    tenant: &Tenant,
    provider: &IdentityProvider,
    endpoints: &Endpoints,
    code: &str,
    code_verifier: String,
) -> Result<UpstreamTokens, ProviderError> {
    let platform = tenant.platform();
    client(tenant, provider, endpoints)?
        .exchange_code(AuthorizationCode::new(code.to_owned()))
        .set_pkce_verifier(PkceCodeVerifier::new(code_verifier))
        .request_async(&|request| send(platform.clone(), request))
        .await
        .map_err(provider_error)
}

/// Why a token was not refreshed.
pub(super) enum RefreshError {
    /// The provider does not accept the refresh token any more.
    Refused,
    /// The provider, or what the tenant has set for it, is wrong; another attempt may succeed.
    Failed(ProviderError),
}

/// Gets new tokens for a refresh token.
pub(super) async fn refresh(
    tenant: &Tenant,
    provider: &IdentityProvider,
    endpoints: &Endpoints,
    refresh_token: &str,
) -> Result<UpstreamTokens, RefreshError> {
    let platform = tenant.platform();
    client(tenant, provider, endpoints)
        .map_err(RefreshError::Failed)?
        .exchange_refresh_token(&RefreshToken::new(refresh_token.to_owned()))
        .request_async(&|request| send(platform.clone(), request))
        .await
        .map_err(|error| match refusal(&error) {
            true => RefreshError::Refused,
            false => RefreshError::Failed(provider_error(error)),
        })
}

fn client(
    tenant: &Tenant,
    provider: &IdentityProvider,
    endpoints: &Endpoints,
) -> Result<UpstreamClient<EndpointSet, EndpointSet>, ProviderError> {
    let metadata = |error: url::ParseError| ProviderError::Metadata(error.to_string());
    let mut client = UpstreamClient::new(ClientId::new(provider.settings.client_id.clone()))
        .set_auth_uri(AuthUrl::new(endpoints.authorization.clone()).map_err(metadata)?)
        .set_token_uri(TokenUrl::new(endpoints.token.clone()).map_err(metadata)?)
        .set_redirect_uri(RedirectUrl::new(callback_url(tenant, &provider.id)).map_err(metadata)?);
    if let Some(secret) = client_secret(tenant, provider)? {
        client = client.set_client_secret(ClientSecret::new(secret));
    }
    let is_apple = provider.settings.kind == ProviderKind::Apple;
    Ok(client.set_auth_type(if endpoints.secret_in_body || is_apple {
        AuthType::RequestBody
    } else {
        AuthType::BasicAuth
    }))
}

async fn send(platform: Platform, request: HttpRequest) -> Result<HttpResponse, FetchError> {
    platform.outbound().send(request, NetworkScope::Public).await
}

fn provider_error(error: RequestError) -> ProviderError {
    match error {
        RequestTokenError::ServerResponse(response) => {
            ProviderError::Rejected(response.error().as_ref().to_owned())
        }
        RequestTokenError::Request(error) => ProviderError::unavailable(ProviderPart::Token, error),
        RequestTokenError::Parse(..) | RequestTokenError::Other(_) => {
            ProviderError::Rejected("the response is not a token response".into())
        }
    }
}

/// Whether the provider has refused the refresh token. GitHub and Slack say so with status 200.
fn refusal(error: &RequestError) -> bool {
    match error {
        RequestTokenError::ServerResponse(response) => REFUSED.contains(&response.error().as_ref()),
        RequestTokenError::Parse(_, body) => serde_json::from_slice::<Value>(body)
            .is_ok_and(|body| body["error"].as_str().is_some_and(|code| REFUSED.contains(&code))),
        RequestTokenError::Request(_) | RequestTokenError::Other(_) => false,
    }
}

/// The client secret, which Apple wants signed anew.
fn client_secret(
    tenant: &Tenant,
    provider: &IdentityProvider,
) -> Result<Option<String>, ProviderError> {
    let Some(sealed) = &provider.sealed_secret else { return Ok(None) };
    let label = secret_label(tenant.id(), &provider.id);
    let opened =
        tenant.platform().vault().open(&label, sealed).map_err(|_| ProviderError::Secret)?;
    if provider.settings.kind != ProviderKind::Apple {
        let text = std::str::from_utf8(&opened).map_err(|_| ProviderError::Secret)?;
        return Ok(Some(text.to_owned()));
    }
    let settings = &provider.settings;
    let key = EncodingKey::from_ec_pem(&opened).map_err(|_| ProviderError::Secret)?;
    let header = Header { kid: settings.apple_key_id.clone(), ..Header::new(Algorithm::ES256) };
    let now = tenant.now().0;
    let claims = json!({
        "iss": settings.apple_team_id,
        "iat": now,
        "exp": now + APPLE_SECRET_LIFETIME,
        "aud": provider.issuer(),
        "sub": settings.client_id,
    });
    jsonwebtoken::encode(&header, &claims, &key).map(Some).map_err(|_| ProviderError::Secret)
}
