//! What decides which account at an identity provider a subject is.

use contract::provider::ProviderKind;
use serde::{Deserialize, Serialize};

use super::identity_provider::IdentityProvider;

/// The part of a provider's settings by which it identifies users. A sign-in that has begun and a
/// link that waits belong to it: a provider of the same id with another source is another one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ProviderSource {
    generation: String,
    pub kind: ProviderKind,
    pub issuer: Option<String>,
    endpoints: Option<[String; 3]>,
    pub client_id: String,
    /// Where the subject, the address and whether it is verified are.
    claims: [String; 3],
}

impl ProviderSource {
    /// The source of a provider, with the defaults of its kind.
    pub fn of(provider: &IdentityProvider) -> Self {
        let endpoints = match provider.is_openid_connect() {
            true => None,
            false => provider.oauth2_endpoints(),
        };
        Self {
            generation: provider.generation.clone(),
            kind: provider.settings.kind,
            issuer: provider.issuer().map(str::to_owned),
            endpoints: endpoints.map(|endpoints| {
                [endpoints.authorization, endpoints.token, endpoints.userinfo].map(str::to_owned)
            }),
            client_id: provider.settings.client_id.clone(),
            claims: ["sub", "email", "email_verified"]
                .map(|claim| provider.claim_path(claim).to_owned()),
        }
    }

    /// Where the browser is sent, by a provider without OpenID Connect.
    pub fn authorization_endpoint(&self) -> Option<&str> {
        self.endpoints.as_ref().map(|[authorization, _, _]| authorization.as_str())
    }

    /// Where the client secret is sent, by a provider without OpenID Connect.
    pub fn token_endpoint(&self) -> Option<&str> {
        self.endpoints.as_ref().map(|[_, token, _]| token.as_str())
    }

    /// The endpoint that says who the user is, of a provider without OpenID Connect.
    pub fn userinfo_endpoint(&self) -> Option<&str> {
        self.endpoints.as_ref().map(|[_, _, userinfo]| userinfo.as_str())
    }

    /// Where the provider has the subject.
    pub fn subject_path(&self) -> &str {
        &self.claims[0]
    }
}
