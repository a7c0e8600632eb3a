//! An application, as people and files describe it: RFC 7591's metadata and our own fields.

use oauth::{ApplicationType, ClientAuthMethod, ClientMetadata, GrantType};
use serde::{Deserialize, Serialize};

pub use crate::client_type::{AccessTokenFormat, ClientType};
use crate::{kind::AppKind, lifetime::RefreshLifetime, paging::Total};

/// What is set per application beyond RFC 7591. A missing lifetime is the tenant's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ClientSettings {
    pub skip_consent: bool,
    pub allow_plain_pkce: bool,
    pub access_token_format: AccessTokenFormat,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_scope: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_token_lifetime: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token_lifetime: Option<RefreshLifetime>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code_lifetime: Option<u32>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub allowed_origins: Vec<String>,
    /// Registered by a developer rather than by the tenant's staff.
    pub by_developer: bool,
}

/// An application to register.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct NewClient {
    /// Chosen by an administrator; made by us when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// Chosen by an administrator; made by us when absent and needed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_secret: Option<String>,
    #[serde(default)]
    pub description: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_type: Option<ClientType>,
    #[serde(default = "on")]
    pub enabled: bool,
    pub metadata: ClientMetadata,
    #[serde(default)]
    pub settings: ClientSettings,
    /// User names or addresses of the developers who look after it.
    #[serde(default)]
    pub owners: Vec<String>,
    /// Who alone may change it, where that is not people; never part of a file or form.
    #[serde(skip)]
    pub managed_by: Option<String>,
}

impl NewClient {
    /// A new application of this kind, to be registered.
    pub fn of_kind(kind: AppKind, name: &str, redirect_uris: Vec<String>) -> Self {
        let public = matches!(kind, AppKind::SinglePage | AppKind::Native);
        let metadata = ClientMetadata {
            client_name: Some(name.to_owned()),
            redirect_uris,
            grant_types: Some(match kind {
                AppKind::Machine => vec![GrantType::ClientCredentials],
                _ => vec![GrantType::AuthorizationCode, GrantType::RefreshToken],
            }),
            token_endpoint_auth_method: public.then_some(ClientAuthMethod::None),
            application_type: Some(if kind == AppKind::Native {
                ApplicationType::Native
            } else {
                ApplicationType::Web
            }),
            ..Default::default()
        };
        let client_type = if public { ClientType::Public } else { ClientType::Confidential };
        Self { client_type: Some(client_type), enabled: true, metadata, ..Default::default() }
    }
}

fn on() -> bool {
    true
}

/// An application as it shall be: everything that may change of it, in one form. `version` is
/// the one that was read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClientForm {
    pub version: i64,
    #[serde(default)]
    pub description: String,
    pub client_type: ClientType,
    pub metadata: ClientMetadata,
    #[serde(default)]
    pub settings: ClientSettings,
}

/// One application in full. No secret is in it, only what each can be told apart by.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClientDetail {
    pub line: crate::view::ClientLine,
    pub form: ClientForm,
    pub managed_by: Option<String>,
    pub state: crate::developer::ApplicationState,
    /// Why it was refused, in the administrator's words.
    pub reason: Option<String>,
    pub secrets: Vec<crate::view::SecretLine>,
    pub owners: Vec<OwnerLine>,
    pub values: crate::view::ClientValues,
    pub updated_at: i64,
    /// Seconds that hold where the application sets none of its own.
    pub inherited: Lifetimes,
    /// What the tenant's policy lets an application have.
    pub allowed: Allowed,
    /// Whether whoever looks may change every field, or only a developer's.
    pub may_manage: bool,
    pub may_change: bool,
}

/// What applications of a tenant may have at all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allowed {
    pub grants: Vec<GrantType>,
    pub plain_pkce: bool,
}

/// Seconds; no refresh token where that is absent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lifetimes {
    pub access_token: i64,
    pub refresh_token: Option<i64>,
    pub code: i64,
}

/// Somebody who looks after an application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnerLine {
    pub user_id: String,
    pub username: String,
    pub name: Option<String>,
}

/// What ends when an application is switched off or deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientEnds {
    /// People's grants, with their tokens.
    pub grants: Total,
    pub consents: Total,
    pub secrets: u64,
}
