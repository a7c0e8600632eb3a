//! Identity providers of a tenant: other systems where its users sign in.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::role::Role;

/// The make of a provider: one of the two protocols, or a known provider with its defaults.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProviderKind {
    /// OpenID Connect, by the discovery document of the issuer.
    #[default]
    Oidc,
    /// OAuth 2.0 with an endpoint that returns the user.
    Oauth2,
    /// Google.
    Google,
    /// GitHub.
    Github,
    /// Microsoft Entra ID.
    Microsoft,
    /// Sign in with Apple.
    Apple,
    /// GitLab.
    Gitlab,
    /// Discord.
    Discord,
    /// Facebook.
    Facebook,
    /// LinkedIn.
    Linkedin,
    /// Slack.
    Slack,
    /// Keycloak, whose issuer is that of a realm.
    Keycloak,
    /// Another tenant of this product.
    Tenantry,
}

impl ProviderKind {
    /// All kinds, in the order of screens.
    pub const ALL: [Self; 13] = [
        Self::Oidc,
        Self::Oauth2,
        Self::Google,
        Self::Github,
        Self::Microsoft,
        Self::Apple,
        Self::Gitlab,
        Self::Discord,
        Self::Facebook,
        Self::Linkedin,
        Self::Slack,
        Self::Keycloak,
        Self::Tenantry,
    ];

    /// The name in files and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Oidc => "oidc",
            Self::Oauth2 => "oauth2",
            Self::Google => "google",
            Self::Github => "github",
            Self::Microsoft => "microsoft",
            Self::Apple => "apple",
            Self::Gitlab => "gitlab",
            Self::Discord => "discord",
            Self::Facebook => "facebook",
            Self::Linkedin => "linkedin",
            Self::Slack => "slack",
            Self::Keycloak => "keycloak",
            Self::Tenantry => "tenantry",
        }
    }

    /// The name on screens.
    pub fn label(self) -> &'static str {
        match self {
            Self::Oidc => "OpenID Connect",
            Self::Oauth2 => "OAuth 2.0",
            Self::Google => "Google",
            Self::Github => "GitHub",
            Self::Microsoft => "Microsoft",
            Self::Apple => "Apple",
            Self::Gitlab => "GitLab",
            Self::Discord => "Discord",
            Self::Facebook => "Facebook",
            Self::Linkedin => "LinkedIn",
            Self::Slack => "Slack",
            Self::Keycloak => "Keycloak",
            Self::Tenantry => "Tenantry",
        }
    }

    /// The kind with this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// Which role in the tenant the users of a provider have, by a claim.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleMapping {
    /// Where the provider has the values, a text or a list of texts: a name, or a path with dots.
    pub claim: String,
    /// The role of each value. A user with several values gets the role with the most rights.
    #[serde(default)]
    pub values: BTreeMap<String, Role>,
}

/// The settings of a provider, without its secret. What is absent has the default of its kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ProviderSettings {
    /// The make of the provider. Like all by which users are identified, it does not change while
    /// accounts are linked.
    pub kind: ProviderKind,
    /// Name on the button of the sign-in page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Issuer identifier (OpenID Connect Discovery §3).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// Of a provider without discovery.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authorization_endpoint: Option<String>,
    /// Of a provider without discovery.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_endpoint: Option<String>,
    /// Of a provider without discovery: returns the user as JSON for an access token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub userinfo_endpoint: Option<String>,
    /// The client identifier that the provider has issued for this tenant.
    pub client_id: String,
    /// The requested scope, separated by spaces.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// Where the provider has the value of a standard claim: a name, or a path with dots. Lies over
    /// the mapping of the kind.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub claims: BTreeMap<String, String>,
    /// Whether a first sign-in creates an account.
    pub create_accounts: bool,
    /// Whether a first sign-in is linked to the account with the same address, if both sides have
    /// verified it (A8).
    pub link_verified_email: bool,
    /// Only users with a verified address of these domains can sign in; empty for all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub allowed_domains: Vec<String>,
    /// The role that each sign-in gives or takes away.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub roles: Option<RoleMapping>,
    /// Apple's identifier of the developer team that owns the key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub apple_team_id: Option<String>,
    /// Apple's identifier of the key that signs the client secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub apple_key_id: Option<String>,
}

impl Default for ProviderSettings {
    fn default() -> Self {
        Self {
            kind: ProviderKind::default(),
            name: None,
            issuer: None,
            authorization_endpoint: None,
            token_endpoint: None,
            userinfo_endpoint: None,
            client_id: String::new(),
            scope: None,
            claims: BTreeMap::new(),
            create_accounts: true,
            link_verified_email: false,
            allowed_domains: Vec::new(),
            roles: None,
            apple_team_id: None,
            apple_key_id: None,
        }
    }
}
