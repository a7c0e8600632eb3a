//! Clients as the console, files and the registration interfaces describe them: RFC 7591's metadata
//! and this product's settings.

use oauth::{ApplicationType, ClientAuthMethod, ClientMetadata, GrantType};
use serde::{Deserialize, Serialize};

pub use crate::client_type::{AccessTokenFormat, ClientType};
use crate::{client_profile::AppKind, lifetime::RefreshLifetime, paging::CappedCount};

/// Settings of a client that RFC 7591 does not define. Lifetimes are in seconds; if one is absent,
/// the tenant's applies.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "validate", derive(validator::Validate))]
#[serde(default)]
pub struct ClientSettings {
    /// Whether the client needs no consent page.
    pub skip_consent: bool,
    /// Whether the challenge method `plain` is accepted, if the tenant allows it.
    pub allow_plain_pkce: bool,
    /// JWT or opaque.
    pub access_token_format: AccessTokenFormat,
    /// Scope of a request without `scope` (RFC 6749 §3.3).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "validate", validate(custom(function = "crate::shape::scope")))]
    pub default_scope: Option<String>,
    /// The resource servers that its access tokens are for if a request names none (RFC 8707),
    /// separated by spaces. If absent, the issuer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "validate", validate(custom(function = "crate::shape::resources")))]
    pub default_audience: Option<String>,
    /// Of access tokens and ID tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "validate",
        validate(range(
            min = 10,
            max = 31_536_000,
            message = "Use 10 to 31536000 seconds (1 year), or leave it empty for the tenant's."
        ))
    )]
    pub access_token_lifetime: Option<u32>,
    /// Of each refresh token.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "validate",
        validate(custom(function = "crate::shape::refresh_lifetime"))
    )]
    pub refresh_token_lifetime: Option<RefreshLifetime>,
    /// Of authorization codes.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "validate",
        validate(range(
            min = 10,
            max = 3_600,
            message = "Use 10 to 3600 seconds, or leave it empty for the tenant's."
        ))
    )]
    pub code_lifetime: Option<u32>,
    /// Origins that may read the answers, besides those of the redirect URIs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "validate", validate(custom(function = "crate::shape::origins")))]
    pub allowed_origins: Vec<String>,
    /// The key that the client's pages send to Stack Auth's authorization endpoint. It is no
    /// secret: it can start a sign-in and nothing else.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "validate", validate(custom(function = "crate::shape::publishable_key")))]
    pub publishable_key: Option<String>,
    /// The client was registered by a developer and not by the tenant's administrators.
    pub by_developer: bool,
}

/// A client to register.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "validate", derive(validator::Validate))]
pub struct NewClient {
    /// Set by an administrator; generated if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// Set by an administrator; generated if absent and required.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "validate",
        validate(length(min = 8, max = 512, message = "Use 8 to 512 characters."))
    )]
    pub client_secret: Option<String>,
    /// What the client does.
    #[serde(default)]
    #[cfg_attr(
        feature = "validate",
        validate(
            length(max = 2_000, message = "Use at most 2,000 characters."),
            custom(function = "crate::shape::text")
        )
    )]
    pub description: String,
    /// Derived from the authentication method and the tenant if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_type: Option<ClientType>,
    /// Whether the client can be used at once.
    #[serde(default = "enabled_by_default")]
    pub enabled: bool,
    /// RFC 7591's metadata.
    pub metadata: ClientMetadata,
    /// This product's settings.
    #[serde(default)]
    pub settings: ClientSettings,
    /// Usernames or email addresses of the developers who own the client.
    #[serde(default)]
    pub owners: Vec<String>,
    /// The configuration that manages the client, so that the console cannot change it. Never part
    /// of a file or form.
    #[serde(skip)]
    pub managed_by: Option<String>,
}

impl NewClient {
    /// A new client with the metadata of this profile.
    pub fn with_profile(profile: AppKind, name: &str, redirect_uris: Vec<String>) -> Self {
        let public = matches!(profile, AppKind::SinglePage | AppKind::Native);
        let metadata = ClientMetadata {
            client_name: Some(name.to_owned()),
            redirect_uris,
            grant_types: Some(match profile {
                AppKind::Machine => vec![GrantType::ClientCredentials],
                _ => vec![GrantType::AuthorizationCode, GrantType::RefreshToken],
            }),
            token_endpoint_auth_method: public.then_some(ClientAuthMethod::None),
            application_type: Some(if profile == AppKind::Native {
                ApplicationType::Native
            } else {
                ApplicationType::Web
            }),
            ..Default::default()
        };
        let client_type = match profile {
            AppKind::SinglePage | AppKind::Native => Some(ClientType::Public),
            AppKind::Machine => Some(ClientType::Confidential),
            // The tenant's default for new clients.
            AppKind::Web => None,
        };
        Self { client_type, enabled: true, metadata, ..Default::default() }
    }
}

fn enabled_by_default() -> bool {
    true
}

/// An update of a client: all editable fields. `version` is the version that was read (optimistic
/// locking).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClientForm {
    /// The version that was read.
    pub version: i64,
    /// What the client does.
    #[serde(default)]
    pub description: String,
    /// Whether the client has a secret.
    pub client_type: ClientType,
    /// RFC 7591's metadata.
    pub metadata: ClientMetadata,
    /// This product's settings.
    #[serde(default)]
    pub settings: ClientSettings,
}

/// A client with its details. It contains no secret, only the hints that tell secrets apart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClientDetail {
    /// The row of the list.
    #[serde(rename = "line")]
    pub summary: crate::view::ClientSummary,
    /// The editable fields, as the form sends them.
    pub form: ClientForm,
    /// The configuration that manages the client, such as `environment`.
    pub managed_by: Option<String>,
    /// Whether the client can be used, or why not.
    pub state: crate::developer::ClientStatus,
    /// The administrator's reason for the rejection.
    pub reason: Option<String>,
    /// The change that a developer has proposed, if it waits or was rejected.
    pub proposed_change: Option<crate::developer::ProposedChange>,
    /// Its secrets, without their values.
    pub secrets: Vec<crate::view::SecretSummary>,
    /// Why its logo could not be loaded.
    pub logo_problem: Option<String>,
    /// The developers who own it.
    pub owners: Vec<OwnerSummary>,
    /// The values to configure the program with.
    pub values: crate::view::ClientValues,
    /// Seconds since 1970.
    pub updated_at: i64,
    /// Lifetimes that apply where the client sets none of its own.
    pub inherited: TokenLifetimes,
    /// Features that the tenant's policy allows to a client.
    pub allowed: AllowedFeatures,
    /// Whether a registration access token (RFC 7592) is valid; `None` if staff registered the
    /// client.
    pub registration_token: Option<bool>,
    /// Whether the current user may change every field, and not only those of an owner.
    pub may_manage: bool,
    /// Whether the current user may change the client at all.
    pub may_change: bool,
}

/// Features that the tenant's policy allows to clients.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AllowedFeatures {
    /// Grant types.
    pub grants: Vec<GrantType>,
    /// Whether the challenge method `plain` may be allowed.
    pub plain_pkce: bool,
}

/// Lifetimes in seconds; without `refresh_token` no refresh token is issued.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenLifetimes {
    /// Of an access token.
    pub access_token: i64,
    /// Of a refresh token.
    pub refresh_token: Option<i64>,
    /// Of an authorization code.
    pub code: i64,
}

/// A developer who owns a client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnerSummary {
    /// The id of the user.
    pub user_id: String,
    /// The login name.
    pub username: String,
    /// The full name.
    pub name: Option<String>,
}

/// Counts of what disabling or deleting a client revokes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientRevocations {
    /// End users whose grants and tokens the client has.
    pub users: CappedCount,
    /// Consents of end users.
    pub consents: CappedCount,
    /// Secrets of the client.
    pub secrets: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn profile_survives_registration() {
        for kind in AppKind::ALL {
            let new = NewClient::with_profile(kind, "Shop", Vec::new());
            assert_eq!(AppKind::of(new.client_type.unwrap_or_default(), &new.metadata), kind);
            assert_eq!(AppKind::parse(kind.as_str()), Some(kind));
        }
        assert_eq!(AppKind::of(ClientType::Confidential, &ClientMetadata::default()), AppKind::Web);
    }
}
