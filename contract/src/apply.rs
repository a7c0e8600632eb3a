//! The file that `tenantry apply` reads: tenants with their users, clients and providers.
//!
//! Unknown keys are errors everywhere, so that a misspelt key is not ignored silently. Every key
//! but the names of objects is optional: what a file does not name stays as it is.

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::client_type::{AccessTokenFormat, ClientType};
use crate::lifetime::RefreshLifetime;
use crate::settings::Preset;
use crate::tenant::CustomClaim;
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
    /// The slug, if a new tenant has none.
    pub name: Option<String>,
    /// The initial settings of a new tenant.
    pub preset: Option<Preset>,
    pub base: Option<String>,
    pub issuer: Option<String>,
    /// Added to those that the tenant has.
    pub domains: Option<Vec<String>>,
    /// Replace the values of these settings, key by key.
    #[serde(default)]
    pub settings: Map<String, Value>,
    pub scopes: Option<Vec<Scope>>,
    pub claims: Option<Vec<CustomClaim>>,
    #[serde(default)]
    pub users: Vec<User>,
    #[serde(default)]
    pub clients: Vec<Client>,
    #[serde(default)]
    pub providers: Vec<Provider>,
}

/// A custom scope of the tenant. A description that is not named stays as it is.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scope {
    pub name: String,
    pub description: Option<String>,
}

/// A user by username, with OpenID Connect's standard claims (Core §5.1).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct User {
    pub username: String,
    pub email: Option<String>,
    pub email_verified: Option<bool>,
    pub password: Option<String>,
    pub password_hash: Option<String>,
    pub role: Option<Role>,
    pub disabled: Option<bool>,
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
    pub description: Option<String>,
    pub redirect_uris: Option<Vec<String>>,
    pub post_logout_redirect_uris: Option<Vec<String>>,
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
    pub contacts: Option<Vec<String>>,
    pub default_max_age: Option<i64>,
    pub require_auth_time: Option<bool>,
    pub client_type: Option<ClientType>,
    pub skip_consent: Option<bool>,
    pub enabled: Option<bool>,
    pub default_scope: Option<String>,
    pub default_audience: Option<String>,
    pub access_token_format: Option<AccessTokenFormat>,
    pub access_token_lifetime: Option<u32>,
    pub refresh_token_lifetime: Option<RefreshLifetime>,
    pub code_lifetime: Option<u32>,
    pub allow_plain_pkce: Option<bool>,
    pub allowed_origins: Option<Vec<String>>,
    pub publishable_key: Option<Value>,
    pub owners: Option<Vec<String>>,
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
