//! The file that `tenantry apply` reads: tenants with their users, clients and providers.
//!
//! Unknown keys are errors everywhere, so that a misspelt key is not ignored silently.

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::client_type::{AccessTokenFormat, ClientType};
use crate::lifetime::RefreshLifetime;
use crate::settings::Preset;
use crate::tenant::{CustomClaim, CustomScope};
use crate::user::{AddressClaim, Role};

/// The whole file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    pub tenants: Vec<Tenant>,
}

/// A tenant by its slug.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tenant {
    pub slug: String,
    pub name: String,
    #[serde(default)]
    pub preset: Preset,
    pub base: Option<String>,
    pub issuer: Option<String>,
    #[serde(default)]
    pub domains: Option<Vec<String>>,
    /// Overrides the preset's settings, key by key.
    #[serde(default)]
    pub settings: Map<String, Value>,
    pub scopes: Option<Vec<CustomScope>>,
    pub claims: Option<Vec<CustomClaim>>,
    #[serde(default)]
    pub users: Vec<User>,
    #[serde(default)]
    pub clients: Vec<Client>,
    #[serde(default)]
    pub providers: Vec<Provider>,
}

/// A user by username, with OpenID Connect's standard claims (Core §5.1).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct User {
    pub username: String,
    pub email: Option<String>,
    #[serde(default)]
    pub email_verified: bool,
    pub password: Option<String>,
    pub password_hash: Option<String>,
    pub role: Option<Role>,
    #[serde(default)]
    pub disabled: bool,
    pub name: Option<String>,
    pub given_name: Option<String>,
    pub family_name: Option<String>,
    pub middle_name: Option<String>,
    pub nickname: Option<String>,
    pub profile: Option<String>,
    pub picture: Option<String>,
    pub website: Option<String>,
    pub gender: Option<String>,
    pub birthdate: Option<String>,
    pub zoneinfo: Option<String>,
    pub locale: Option<String>,
    pub phone_number: Option<String>,
    pub phone_number_verified: Option<bool>,
    pub address: Option<AddressClaim>,
}

/// A client by `client_id`: RFC 7591's metadata and this product's settings.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Client {
    pub client_id: String,
    pub client_secret: Option<String>,
    pub client_name: Option<String>,
    #[serde(default)]
    pub description: String,
    #[serde(default)]
    pub redirect_uris: Vec<String>,
    #[serde(default)]
    pub post_logout_redirect_uris: Vec<String>,
    pub grant_types: Option<Vec<oauth::GrantType>>,
    pub response_types: Option<Vec<String>>,
    pub scope: Option<String>,
    pub token_endpoint_auth_method: Option<oauth::ClientAuthMethod>,
    pub token_endpoint_auth_signing_alg: Option<String>,
    pub jwks: Option<Value>,
    pub jwks_uri: Option<String>,
    pub application_type: Option<oauth::ApplicationType>,
    pub id_token_signed_response_alg: Option<String>,
    pub client_uri: Option<String>,
    pub logo_uri: Option<String>,
    pub policy_uri: Option<String>,
    pub tos_uri: Option<String>,
    pub initiate_login_uri: Option<String>,
    #[serde(default)]
    pub contacts: Vec<String>,
    pub default_max_age: Option<i64>,
    pub require_auth_time: Option<bool>,
    pub client_type: Option<ClientType>,
    pub skip_consent: Option<bool>,
    pub enabled: Option<bool>,
    pub default_scope: Option<String>,
    pub default_audience: Option<String>,
    #[serde(default)]
    pub access_token_format: AccessTokenFormat,
    pub access_token_lifetime: Option<u32>,
    pub refresh_token_lifetime: Option<RefreshLifetime>,
    pub code_lifetime: Option<u32>,
    #[serde(default)]
    pub allow_plain_pkce: bool,
    #[serde(default)]
    pub allowed_origins: Vec<String>,
    #[serde(default)]
    pub publishable_key: Option<Value>,
    #[serde(default)]
    pub owners: Vec<String>,
}

/// An upstream identity provider. Parsed and checked, but not applied yet.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "the shape is checked now, so that a file written today stays valid")]
pub struct Provider {
    pub id: String,
    kind: String,
    name: Option<String>,
    issuer: Option<String>,
    authorization_endpoint: Option<String>,
    token_endpoint: Option<String>,
    userinfo_endpoint: Option<String>,
    client_id: Option<String>,
    client_secret: Option<String>,
    scope: Option<String>,
    claims: Option<Value>,
    create_accounts: Option<bool>,
    link_verified_email: Option<bool>,
    allowed_domains: Option<Vec<String>>,
    roles: Option<Value>,
    apple: Option<AppleCredentials>,
    order: Option<i64>,
    icon: Option<String>,
    enabled: Option<bool>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "as Provider")]
pub struct AppleCredentials {
    team_id: String,
    key_id: String,
    private_key: String,
}
