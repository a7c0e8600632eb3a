//! Settings of a tenant with their defaults, and presets.
//!
//! A missing key means the default, so that stored documents stay small and a new setting needs no
//! migration.

mod preset;

use serde::{Deserialize, Serialize};
#[cfg(feature = "validate")]
use validator::Validate;

use crate::client_type::ClientType;

pub use self::preset::Preset;
pub use crate::lifetime::{OffKeyword, RefreshLifetime, duration_in_words};
pub use crate::sign_up::SignUp;

/// Whether developers may register clients themselves. The tenant's administrators always may.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SelfRegistration {
    /// Developers cannot register clients.
    Off,
    /// A client can be used after approval.
    #[default]
    Approval,
    /// A client can be used at once.
    Open,
}

/// Who signs in with a second factor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecondFactorPolicy {
    /// No user: nothing is offered, and a factor that was set up before is not asked for.
    Off,
    /// Users who have set one up.
    #[default]
    Optional,
    /// Also all users with a role.
    Members,
    /// All users.
    All,
}

impl SecondFactorPolicy {
    /// Whether this policy asks fewer users for a factor than `before`, or some of them less often.
    pub fn is_lower_than(self, before: Self) -> bool {
        let strictness = |policy| match policy {
            Self::Off => 0,
            Self::Optional => 1,
            Self::Members => 2,
            Self::All => 3,
        };
        strictness(self) < strictness(before)
    }
}

/// What becomes of a new password that is part of a published leak.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BreachedPasswords {
    /// It is not looked up.
    #[default]
    Off,
    /// It is rejected.
    Refuse,
}

/// For which clients PKCE is required.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PkceRequirement {
    /// Public clients.
    #[default]
    Public,
    /// All clients.
    All,
}

/// A grant type that is disabled unless the tenant allows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LegacyGrant {
    /// Tokens in the authorization response (RFC 6749 §4.2).
    Implicit,
    /// The user's password at the token endpoint (RFC 6749 §4.3).
    Password,
}

/// Defaults of a new client.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "validate", derive(Validate))]
#[serde(deny_unknown_fields, default)]
pub struct NewClientDefaults {
    /// The type of a client that names neither type nor method.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_type: Option<ClientType>,
    /// The method of a client with a secret that names none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_endpoint_auth_method: Option<oauth::ClientAuthMethod>,
    /// For clients of files and of staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skip_consent: Option<bool>,
    /// Whether a client gets a publishable key, for Stack Auth's authorization endpoint.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publishable_key: Option<bool>,
    /// The registered scope of a client that names none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "validate", validate(custom(function = "crate::shape::scope")))]
    pub scope: Option<String>,
}

/// Rate limits per tenant; 0 disables a limit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RateLimits {
    /// Client credentials tokens per second and client.
    pub token_per_second: u32,
    /// Client credentials tokens at once.
    pub token_burst: u32,
    /// Wrong client secrets per minute, client and network.
    pub client_failures_per_minute: u32,
    /// Failed sign-ins per window and account.
    pub sign_in_failures: u32,
    /// Failed sign-ins per window and network.
    pub sign_in_failures_per_address: u32,
    /// The window in seconds over which failures are counted.
    pub sign_in_window: u32,
    /// Clients that one developer registers per hour.
    pub registrations_per_hour: u32,
    /// Links to create an account that visitors of the tenant request per hour.
    pub sign_ups_per_hour: u32,
}

impl Default for RateLimits {
    fn default() -> Self {
        Self {
            token_per_second: 20,
            token_burst: 60,
            client_failures_per_minute: 20,
            sign_in_failures: 10,
            sign_in_failures_per_address: 50,
            sign_in_window: 900,
            registrations_per_hour: 10,
            sign_ups_per_hour: 1000,
        }
    }
}

/// Days for which a new tenant keeps audit events.
pub const DEFAULT_AUDIT_RETENTION_DAYS: u32 = 400;

/// A tenant's settings. Lifetimes are in seconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "validate", derive(Validate))]
#[serde(deny_unknown_fields, default)]
pub struct TenantSettings {
    /// Whether developers may register clients.
    pub self_registration: SelfRegistration,
    /// The number of clients that a developer may register; 0 for no limit.
    pub self_registration_quota: u32,
    /// Scopes that these clients may request. If absent, the standard scopes of OpenID Connect and
    /// none of the tenant's custom scopes.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "validate", validate(custom(function = "crate::shape::scope")))]
    pub self_registration_scopes: Option<String>,
    /// Hosts and schemes of their redirect URIs: `app.example`, `*.example` or `com.example.app:`.
    /// If absent, all are allowed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "validate", validate(custom(function = "crate::shape::redirect_hosts")))]
    pub self_registration_redirect_hosts: Option<Vec<String>>,
    /// Who may create an account of their own, with a password.
    pub sign_up: SignUp,
    /// Domains of the addresses that everyone may create an account with; empty for all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "validate", validate(custom(function = "crate::shape::mail_domains")))]
    pub sign_up_domains: Vec<String>,
    /// URL of the terms that users accept when they create an account.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "validate", validate(custom(function = "crate::shape::https_url")))]
    pub terms_uri: Option<String>,
    /// URL of the privacy policy that users accept when they create an account.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "validate", validate(custom(function = "crate::shape::https_url")))]
    pub privacy_uri: Option<String>,
    /// How long audit events are kept, in days.
    #[cfg_attr(
        feature = "validate",
        validate(range(min = 30, max = 3_650, message = "Use 30 to 3650 days."))
    )]
    pub audit_retention_days: u32,
    /// Grant types that are allowed besides the standard ones.
    pub allowed_grants: Vec<LegacyGrant>,
    /// Whether access tokens are accepted in the query (RFC 6750 §2.3).
    pub allow_query_token: bool,
    /// Whether a client may be allowed the `plain` challenge method (RFC 7636 §4.2).
    pub allow_plain_pkce: bool,
    /// For which clients PKCE is required (RFC 7636).
    pub require_pkce: PkceRequirement,
    /// Whether the private-use scheme of a native client must contain a dot, as a domain name in
    /// reverse order does (RFC 8252 §8.4).
    pub require_scheme_with_dot: bool,
    /// Scope of a request without `scope`, if its client has no default.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "validate", validate(custom(function = "crate::shape::scope")))]
    pub default_scope: Option<String>,
    /// Of access tokens.
    #[cfg_attr(
        feature = "validate",
        validate(range(
            min = 10,
            max = 31_536_000,
            message = "Use 10 to 31536000 seconds (1 year)."
        ))
    )]
    pub access_token_lifetime: u32,
    /// Of refresh tokens, from each rotation.
    #[cfg_attr(
        feature = "validate",
        validate(custom(function = "crate::shape::refresh_lifetime"))
    )]
    pub refresh_token_lifetime: RefreshLifetime,
    /// Of authorization codes.
    #[cfg_attr(
        feature = "validate",
        validate(range(min = 10, max = 3_600, message = "Use 10 to 3600 seconds."))
    )]
    pub code_lifetime: u32,
    /// Defaults of new clients.
    #[cfg_attr(feature = "validate", validate(nested))]
    pub new_clients: NewClientDefaults,
    /// Whether clients must use the authentication method that they are registered for.
    pub enforce_auth_method: bool,
    /// Whether users can request a link that resets their password, by mail to a verified address.
    pub password_reset: bool,
    /// Whether users must verify their address before they can sign in to a client.
    pub require_verified_email: bool,
    /// Whether new passwords are looked up in published leaks, by the first digits of a digest.
    pub breached_passwords: BreachedPasswords,
    /// Days after which an account is deleted whose user has requested it; 0 if users cannot.
    #[cfg_attr(feature = "validate", validate(range(max = 90, message = "Use 0 to 90 days.")))]
    pub account_deletion_days: u32,
    /// Seconds without use after which a session ends, unless its user chose to stay signed in.
    #[cfg_attr(
        feature = "validate",
        validate(range(
            min = 300,
            max = 2_592_000,
            message = "Use 300 to 2592000 seconds (5 minutes to 30 days)."
        ))
    )]
    pub session_idle: u32,
    /// Seconds after which a session ends, used or not.
    #[cfg_attr(
        feature = "validate",
        validate(range(
            min = 600,
            max = 2_592_000,
            message = "Use 600 to 2592000 seconds (10 minutes to 30 days)."
        ))
    )]
    pub session_lifetime: u32,
    /// Who signs in with a second factor. Users without one set it up at their next sign-in.
    pub second_factor: SecondFactorPolicy,
    /// Days for which a browser is not asked for the second factor again, if its user wants that;
    /// 0 if it is asked for at every sign-in.
    #[cfg_attr(feature = "validate", validate(range(max = 90, message = "Use 0 to 90 days.")))]
    pub remembered_devices_days: u32,
    /// Whether users can sign in with passkeys.
    pub passkeys: bool,
    /// Whether users change their names and, by mail, their address themselves.
    pub profile_changes: bool,
    /// The id of the identity provider that sign-ins go to without the sign-in page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sign_in_provider: Option<String>,
    /// Limits on requests and sign-ins.
    pub rate_limits: RateLimits,
}

impl Default for TenantSettings {
    fn default() -> Self {
        Self {
            self_registration: SelfRegistration::Approval,
            self_registration_quota: 10,
            self_registration_scopes: None,
            self_registration_redirect_hosts: None,
            sign_up: SignUp::Off,
            sign_up_domains: Vec::new(),
            terms_uri: None,
            privacy_uri: None,
            audit_retention_days: DEFAULT_AUDIT_RETENTION_DAYS,
            allowed_grants: Vec::new(),
            allow_query_token: false,
            allow_plain_pkce: false,
            require_pkce: PkceRequirement::Public,
            require_scheme_with_dot: false,
            default_scope: None,
            access_token_lifetime: 3600,
            refresh_token_lifetime: RefreshLifetime::Seconds(2_592_000),
            code_lifetime: 600,
            new_clients: NewClientDefaults::default(),
            enforce_auth_method: false,
            password_reset: true,
            require_verified_email: false,
            breached_passwords: BreachedPasswords::Off,
            account_deletion_days: 0,
            session_idle: 43_200,
            session_lifetime: 2_592_000,
            second_factor: SecondFactorPolicy::Optional,
            remembered_devices_days: 0,
            passkeys: true,
            profile_changes: true,
            sign_in_provider: None,
            rate_limits: RateLimits::default(),
        }
    }
}
