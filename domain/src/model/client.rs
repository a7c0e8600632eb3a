//! A client as it is loaded and cached. How its tenant's policy bounds it is in `client/policy.rs`.

use contract::client::{ClientSettings, ClientType};
use oauth::{ClientMetadata, GrantType};
use url::Url;

use crate::model::algorithm::Algorithm;

/// One of at most two valid secrets, stored as a digest.
#[derive(Clone, Debug)]
pub struct ClientSecret {
    /// Identifies the secret without revealing it.
    pub id: String,
    /// As [`crate::runtime::vault::Vault::digest`] returns it.
    pub digest: String,
    /// The last 4 characters, to recognise the secret by; empty for a short one.
    pub hint: String,
    /// Unix seconds.
    pub created_at: i64,
    /// Unix seconds; `None` if it does not expire.
    pub expires_at: Option<i64>,
    /// Unix seconds; `None` if it was not used, or the use is not written to the database yet.
    pub last_used_at: Option<i64>,
}

/// A registered client with its secrets.
#[derive(Clone, Debug)]
pub struct Client {
    /// Identifies the client in this server, also if another one gets its `client_id` later.
    pub row_id: String,
    /// Incremented by every change of the row, so that a decision about one version is not applied
    /// to another.
    pub version: i64,
    /// The client identifier of the protocol (RFC 6749 §2.2), unique in the tenant.
    pub client_id: String,
    /// Shown to end users and to staff; `client_name` in the metadata (RFC 7591 §2).
    pub name: String,
    /// What the client does, for the staff of the tenant; may be empty.
    pub description: String,
    /// Whether it has to authenticate (RFC 6749 §2.1).
    pub client_type: ClientType,
    /// Whether it may be used: a disabled client is rejected like an unknown one.
    pub enabled: bool,
    /// What alone may change it, such as `environment`; `None` if staff may.
    pub managed_by: Option<String>,
    /// Its registered metadata (RFC 7591 §2).
    pub metadata: ClientMetadata,
    /// What RFC 7591 does not define.
    pub settings: ClientSettings,
    /// At most two, and possibly expired: see [`Self::active_secrets`].
    pub secrets: Vec<ClientSecret>,
    /// Access tokens issued before this instant (Unix seconds) are revoked.
    pub ended_before: i64,
    /// Unix seconds.
    pub created_at: i64,
}

impl Client {
    /// The grants that it is registered for (RFC 7591 §2), whether or not its tenant allows them.
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
