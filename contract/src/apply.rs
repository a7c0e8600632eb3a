//! The file that `tenantry apply` reads: tenants with their users, clients and providers.
//!
//! Unknown keys are errors everywhere, so that a misspelt key is not ignored silently. Every key
//! but the names of objects is optional: what a file does not name stays as it is.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::client_type::{AccessTokenFormat, ClientType};
use crate::lifetime::RefreshLifetime;
use crate::mail_text::MailText;
use crate::provider::RoleMapping;
use crate::settings::Preset;
use crate::tenant::CustomClaim;
use crate::user::{AddressClaim, Role};

/// The whole file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// The tenants, each slug once.
    pub tenants: Vec<Tenant>,
}

/// A tenant by its slug.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tenant {
    /// Identifies the tenant, and never changes.
    pub slug: String,
    /// The slug, if a new tenant has none.
    pub name: Option<String>,
    /// The initial settings of a new tenant.
    pub preset: Option<Preset>,
    /// Base URL, or the host of one of the domains.
    pub base: Option<String>,
    /// Value of `iss`; the base URL if it was never set.
    pub issuer: Option<String>,
    /// Added to those that the tenant has.
    pub domains: Option<Vec<String>>,
    /// Replace the values of these settings, key by key.
    #[serde(default)]
    pub settings: Map<String, Value>,
    /// Replaces the tenant's list.
    pub scopes: Option<Vec<Scope>>,
    /// Replaces the tenant's list.
    pub claims: Option<Vec<CustomClaim>>,
    /// Users to create or change.
    #[serde(default)]
    pub users: Vec<User>,
    /// Clients to create or change.
    #[serde(default)]
    pub clients: Vec<Client>,
    /// Identity providers to add or change.
    #[serde(default)]
    pub providers: Vec<Provider>,
    /// Texts of mails to write.
    #[serde(default)]
    pub mail_texts: Vec<MailText>,
}

/// A custom scope of the tenant. A description that is not named stays as it is.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scope {
    /// The scope token.
    pub name: String,
    /// Text of the consent page.
    pub description: Option<String>,
}

/// A user by username, with OpenID Connect's standard claims (Core §5.1).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct User {
    /// Identifies the user, without regard to case.
    pub username: String,
    /// A second login name.
    pub email: Option<String>,
    /// Whether the address belongs to the user; a changed one does not unless this says so.
    pub email_verified: Option<bool>,
    /// Set on creation only: 8 to 1024 bytes.
    pub password: Option<String>,
    /// Instead of a password: a PHC string of Argon2.
    pub password_hash: Option<String>,
    /// The role in the tenant.
    pub role: Option<Role>,
    /// Whether the user is blocked.
    pub disabled: Option<bool>,
    /// Full name.
    pub name: Option<String>,
    /// Given names.
    pub given_name: Option<String>,
    /// Family names.
    pub family_name: Option<String>,
    /// Middle names.
    pub middle_name: Option<String>,
    /// Nickname.
    pub nickname: Option<String>,
    /// URL of the profile page.
    pub profile: Option<String>,
    /// URL of a picture.
    pub picture: Option<String>,
    /// URL of the website.
    pub website: Option<String>,
    /// Gender, as free text.
    pub gender: Option<String>,
    /// `YYYY-MM-DD`, or the year alone.
    pub birthdate: Option<String>,
    /// Time zone, such as `Europe/Vienna`.
    pub zoneinfo: Option<String>,
    /// Language, such as `de-AT` (BCP 47).
    pub locale: Option<String>,
    /// Telephone number with its country.
    pub phone_number: Option<String>,
    /// Whether the telephone number was verified.
    pub phone_number_verified: Option<bool>,
    /// Postal address.
    pub address: Option<AddressClaim>,
}

/// A client by `client_id`: RFC 7591's metadata and this product's settings.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Client {
    /// Identifies the client.
    pub client_id: String,
    /// Set on creation, and when the file has another value than before.
    pub client_secret: Option<String>,
    /// Name on pages.
    pub client_name: Option<String>,
    /// What the client does.
    pub description: Option<String>,
    /// Compared byte for byte (R1).
    pub redirect_uris: Option<Vec<String>>,
    /// Where the browser may go after sign-out.
    pub post_logout_redirect_uris: Option<Vec<String>>,
    /// Grant types that the client may use.
    pub grant_types: Option<Vec<oauth::GrantType>>,
    /// Response types, as far as the grant types enable them.
    pub response_types: Option<Vec<String>>,
    /// What the client may request, separated by spaces.
    pub scope: Option<String>,
    /// How the client authenticates.
    pub token_endpoint_auth_method: Option<oauth::ClientAuthMethod>,
    /// The one algorithm of its assertions.
    pub token_endpoint_auth_signing_alg: Option<String>,
    /// Public keys of its assertions (RFC 7517 §5).
    pub jwks: Option<Value>,
    /// Kept, but not fetched.
    pub jwks_uri: Option<String>,
    /// Decides which redirect URIs are allowed.
    pub application_type: Option<oauth::ApplicationType>,
    /// Algorithm of its ID tokens.
    pub id_token_signed_response_alg: Option<String>,
    /// Home page.
    pub client_uri: Option<String>,
    /// Logo.
    pub logo_uri: Option<String>,
    /// Privacy policy.
    pub policy_uri: Option<String>,
    /// Terms of service.
    pub tos_uri: Option<String>,
    /// Where a third party may send the user to sign in (OpenID Connect Core §4).
    pub initiate_login_uri: Option<String>,
    /// Addresses of those who look after the client.
    pub contacts: Option<Vec<String>>,
    /// `max_age` of requests without one, in seconds.
    pub default_max_age: Option<i64>,
    /// Kept: ID tokens always have `auth_time`.
    pub require_auth_time: Option<bool>,
    /// Whether the client has a secret (RFC 6749 §2.1).
    pub client_type: Option<ClientType>,
    /// Whether the client needs no consent page.
    pub skip_consent: Option<bool>,
    /// Whether the client is enabled. Disabling ends what it got.
    pub enabled: Option<bool>,
    /// Scope of a request without `scope` (RFC 6749 §3.3).
    pub default_scope: Option<String>,
    /// Audience of a token without a resource (RFC 8707).
    pub default_audience: Option<String>,
    /// JWT or opaque.
    pub access_token_format: Option<AccessTokenFormat>,
    /// Seconds.
    pub access_token_lifetime: Option<u32>,
    /// Seconds, 0 or `off`.
    pub refresh_token_lifetime: Option<RefreshLifetime>,
    /// Seconds.
    pub code_lifetime: Option<u32>,
    /// Whether the challenge method `plain` is accepted.
    pub allow_plain_pkce: Option<bool>,
    /// Origins that may read the answers, besides those of the redirect URIs.
    pub allowed_origins: Option<Vec<String>>,
    /// The key that its pages send to Stack Auth's authorization endpoint.
    pub publishable_key: Option<String>,
    /// Usernames or addresses of the developers; replaces the list.
    pub owners: Option<Vec<String>>,
}

/// An identity provider by its id.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// Identifies the provider in the tenant; part of URLs.
    pub id: String,
    /// `oidc`, `oauth2` or the name of a known provider.
    pub kind: String,
    /// Name on the button of the sign-in page.
    pub name: Option<String>,
    /// Issuer identifier of an OpenID provider.
    pub issuer: Option<String>,
    /// Of a provider without discovery.
    pub authorization_endpoint: Option<String>,
    /// Of a provider without discovery.
    pub token_endpoint: Option<String>,
    /// Of a provider without discovery.
    pub userinfo_endpoint: Option<String>,
    /// The client identifier at the provider.
    pub client_id: Option<String>,
    /// Set on creation, and when the file has another value than before.
    pub client_secret: Option<String>,
    /// The requested scope, separated by spaces.
    pub scope: Option<String>,
    /// Where the provider has the value of a standard claim.
    pub claims: Option<BTreeMap<String, String>>,
    /// Whether a first sign-in creates an account.
    pub create_accounts: Option<bool>,
    /// Whether a first sign-in is linked by a verified address.
    pub link_verified_email: Option<bool>,
    /// Domains of the verified addresses that may sign in.
    pub allowed_domains: Option<Vec<String>>,
    /// The claims of the profile that each sign-in sets.
    pub update_claims: Option<Vec<String>>,
    /// The role that each sign-in gives or takes away.
    pub roles: Option<RoleMapping>,
    /// Whether the provider's tokens are kept.
    pub keep_tokens: Option<bool>,
    /// Credentials of Sign in with Apple, in place of a client secret.
    pub apple: Option<AppleCredentials>,
    /// The position on the sign-in page.
    pub order: Option<i64>,
    /// URL of an image for the button.
    pub icon: Option<String>,
    /// Whether users can sign in with it.
    pub enabled: Option<bool>,
}

/// Credentials of Sign in with Apple.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppleCredentials {
    /// Identifies the developer team.
    pub team_id: String,
    /// Identifies the key.
    pub key_id: String,
    /// The private key in PEM format.
    pub private_key: String,
}
