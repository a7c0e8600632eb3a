//! Identity providers of a tenant: other systems where its users sign in.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{paging::CappedCount, role::Role};

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

    /// The letters of its icon: of a known make its own, otherwise the first one of the name that
    /// the tenant has given it.
    ///
    /// ```
    /// use contract::provider::ProviderKind;
    ///
    /// assert_eq!(ProviderKind::Github.icon_letters("Work"), "GH");
    /// assert_eq!(ProviderKind::Oidc.icon_letters("élan ID"), "É");
    /// ```
    pub fn icon_letters(self, name: &str) -> String {
        let letters = match self {
            Self::Google => "G",
            Self::Github => "GH",
            Self::Microsoft => "MS",
            Self::Apple => "A",
            Self::Gitlab => "GL",
            Self::Discord => "D",
            Self::Facebook => "F",
            Self::Linkedin => "in",
            Self::Slack => "S",
            Self::Keycloak => "K",
            Self::Tenantry => "T",
            Self::Oidc | Self::Oauth2 => {
                return name.chars().next().into_iter().flat_map(char::to_uppercase).collect();
            }
        };
        letters.to_owned()
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
    /// URL of an image that the button shows instead of the letters of the make.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub icon: Option<String>,
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
    /// The claims of the profile that each sign-in sets, if the provider has a value. All others
    /// are set when an account is created.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub update_claims: Vec<String>,
    /// The role that each sign-in gives or takes away.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub roles: Option<RoleMapping>,
    /// Whether the provider's tokens are kept, for clients that exchange a token for them
    /// (RFC 8693).
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub keep_tokens: bool,
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
            icon: None,
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
            update_claims: Vec::new(),
            roles: None,
            keep_tokens: false,
            apple_team_id: None,
            apple_key_id: None,
        }
    }
}

/// What a kind of provider needs and has by default, for forms.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderDefaults {
    /// The make of the provider.
    pub kind: ProviderKind,
    /// Whether it has a discovery document and ID tokens.
    pub is_openid_connect: bool,
    /// The issuer identifier; empty if the settings must name it.
    pub issuer: String,
    /// Of a provider without discovery; empty if the settings must name it.
    pub authorization_endpoint: String,
    /// Of a provider without discovery; empty if the settings must name it.
    pub token_endpoint: String,
    /// Of a provider without discovery; empty if the settings must name it.
    pub userinfo_endpoint: String,
    /// The requested scope.
    pub scope: String,
    /// The redirect URI of a provider with the id `{id}`.
    pub redirect_uri_template: String,
    /// An id that no provider of the tenant has.
    pub free_id: String,
}

/// A row of the list of providers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderSummary {
    /// Part of URLs.
    pub id: String,
    /// On the button of the sign-in page.
    pub name: String,
    /// The make of the provider.
    pub kind: ProviderKind,
    /// Whether users can sign in with it.
    pub enabled: bool,
    /// Whether the tenant sends sign-ins to it without the sign-in page (`sign_in_provider`).
    pub is_sign_in_provider: bool,
    /// URL of its image at the host of the console, if it has one that was fetched.
    pub icon_url: Option<String>,
    /// Whether its last test sign-in has passed all steps.
    pub has_passed_test: bool,
}

/// The page of a provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderDetail {
    /// Its row of the list.
    pub summary: ProviderSummary,
    /// What the tenant has set.
    pub settings: ProviderSettings,
    /// What applies where the tenant has set nothing.
    pub defaults: ProviderDefaults,
    /// Whether a client secret, or Apple's private key, is stored.
    pub has_secret: bool,
    /// The redirect URI to register at the provider.
    pub redirect_uri: String,
    /// How many users have linked an account of this provider.
    pub linked_identities: CappedCount,
    /// For optimistic locking.
    pub version: i64,
    /// How many users' tokens are stored (`keep_tokens`).
    pub stored_tokens: CappedCount,
    /// Why the image could not be fetched, as a sentence.
    pub icon_problem: Option<String>,
    /// The test sign-in that was begun last.
    pub last_test: Option<ProviderTest>,
}

/// A test sign-in at a provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderTest {
    /// When it was begun, in Unix seconds.
    pub started_at: i64,
    /// `None` until the browser has returned.
    pub report: Option<ProviderTestReport>,
}

impl ProviderTest {
    /// Seconds within which the browser has to open the URL of a test, and to return.
    pub const LIFETIME: i64 = 900;
}

/// What a test sign-in has found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderTestReport {
    /// The steps in their order.
    pub steps: Vec<ProviderTestStep>,
    /// Names and values of what the provider says of the user.
    pub claims: Vec<(String, String)>,
}

impl ProviderTestReport {
    /// Whether all steps have passed.
    pub fn is_success(&self) -> bool {
        self.steps.iter().all(|step| step.outcome == StepOutcome::Passed)
    }
}

/// A step of a test sign-in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderTestStep {
    /// Which step.
    pub stage: ProviderTestStage,
    /// How it ended.
    pub outcome: StepOutcome,
    /// What was found, or what is wrong.
    pub detail: String,
}

/// How a step of a test ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepOutcome {
    /// As it should be.
    Passed,
    /// Something is wrong.
    Failed,
    /// An earlier step failed.
    NotReached,
}

/// The steps of a sign-in at a provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProviderTestStage {
    /// The discovery document (OpenID Connect Discovery §4).
    Discovery,
    /// The authorization request and its response (RFC 6749 §4.1.1).
    Authorization,
    /// The token request (RFC 6749 §4.1.3).
    Token,
    /// The ID token (OpenID Connect Core §3.1.3.7).
    IdToken,
    /// What the provider says of the user.
    Claims,
    /// Whose account it is.
    Account,
}

impl ProviderTestStage {
    /// The name on screens.
    pub fn label(self) -> &'static str {
        match self {
            Self::Discovery => "Discovery document",
            Self::Authorization => "Sign-in at the provider",
            Self::Token => "Token request",
            Self::IdToken => "ID token",
            Self::Claims => "User claims",
            Self::Account => "Account in this tenant",
        }
    }
}
