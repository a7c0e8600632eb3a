//! A client as it is loaded and cached. How its tenant's policy bounds it is in [`super::policy`].

use contract::client::{ClientSettings, ClientType};
use oauth::{ClientMetadata, GrantType};
use url::Url;

use crate::model::algorithm::Algorithm;

/// One of at most two valid secrets, stored as a digest.
#[derive(Clone, Debug)]
pub struct ClientSecret {
    pub id: String,
    pub digest: String,
    pub hint: String,
    pub created_at: i64,
    pub expires_at: Option<i64>,
    pub last_used_at: Option<i64>,
}

/// A registered client with its secrets.
#[derive(Clone, Debug)]
pub struct Client {
    pub row_id: String,
    /// Incremented by every change of the row, so that a decision about one version is not applied
    /// to another.
    pub version: i64,
    pub client_id: String,
    pub name: String,
    pub description: String,
    pub client_type: ClientType,
    pub enabled: bool,
    pub managed_by: Option<String>,
    pub metadata: ClientMetadata,
    pub settings: ClientSettings,
    pub secrets: Vec<ClientSecret>,
    /// Access tokens issued before this instant (Unix seconds) are revoked.
    pub ended_before: i64,
    pub created_at: i64,
}

impl Client {
    pub fn grant_types(&self) -> Vec<GrantType> {
        self.metadata.grant_types()
    }

    /// Whether this redirect URI is registered.
    pub fn has_redirect_uri(&self, uri: &str) -> bool {
        let kind = self.metadata.application_type();
        let mut registered = self.metadata.redirect_uris.iter();
        registered.any(|registered| oauth::redirect_uri::matches(registered, uri, kind))
    }

    /// Whether the consent page is skipped, for a first-party client.
    pub fn skip_consent(&self) -> bool {
        self.settings.skip_consent
    }

    /// The signing algorithm of its ID tokens; RS256 by default (OpenID Connect Registration §2).
    pub fn id_token_alg(&self) -> Algorithm {
        self.metadata
            .id_token_signed_response_alg
            .as_deref()
            .and_then(Algorithm::parse)
            .unwrap_or(Algorithm::Rs256)
    }

    /// The secrets that are valid at `now` (Unix seconds).
    pub fn active_secrets(&self, now: i64) -> impl Iterator<Item = &ClientSecret> {
        self.secrets.iter().filter(move |secret| secret.expires_at.is_none_or(|end| end > now))
    }
}

/// Whether this can be a `client_id`. Anything else is unknown without a query.
pub(crate) fn is_valid_client_id(text: &str) -> bool {
    (1..=100).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte))
}

/// The web origin of a URL (RFC 6454 §4). `None` for other URIs.
pub(crate) fn origin_of(uri: &str) -> Option<String> {
    let url = Url::parse(uri).ok()?;
    matches!(url.scheme(), "http" | "https").then(|| url.origin().ascii_serialization())
}

impl Client {
    /// The origins of its redirect URIs, and its configured `allowed_origins`.
    pub fn origins(&self) -> impl Iterator<Item = String> {
        self.metadata
            .redirect_uris
            .iter()
            .chain(&self.settings.allowed_origins)
            .filter_map(|uri| origin_of(uri))
    }

    /// Whether pages of this origin may read the responses to this client (CORS).
    pub fn allows_origin(&self, origin: &str) -> bool {
        self.origins().any(|allowed| allowed == origin)
    }
}
