//! The defaults of each kind of identity provider: issuer or endpoints, scope, and where it has the
//! standard claims (OpenID Connect Core §5.1).

use contract::provider::ProviderKind;

/// How a provider is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// With a discovery document and ID tokens.
    OpenIdConnect,
    /// With an endpoint that returns the user.
    OAuth2,
}

/// What is known of a kind of provider.
#[derive(Clone, Copy, Debug)]
pub struct KnownProvider {
    pub protocol: Protocol,
    /// `None` if each tenant names its own.
    pub issuer: Option<&'static str>,
    pub authorization_endpoint: Option<&'static str>,
    pub token_endpoint: Option<&'static str>,
    pub userinfo_endpoint: Option<&'static str>,
    /// Returns the addresses of the user, each with whether it is verified, where the user has
    /// none (GitHub).
    pub emails_endpoint: Option<&'static str>,
    pub scope: &'static str,
    /// Standard claims that the provider has under another name.
    pub claims: &'static [(&'static str, &'static str)],
    /// Whether the response is posted by a form: Apple does so if it asks for a scope.
    pub uses_form_post: bool,
}

/// The defaults of a provider with a discovery document.
const OPENID_CONNECT: KnownProvider = KnownProvider {
    protocol: Protocol::OpenIdConnect,
    issuer: None,
    authorization_endpoint: None,
    token_endpoint: None,
    userinfo_endpoint: None,
    emails_endpoint: None,
    scope: "openid profile email",
    claims: &[],
    uses_form_post: false,
};

/// The defaults of a provider without one.
const OAUTH2: KnownProvider =
    KnownProvider { protocol: Protocol::OAuth2, scope: "", ..OPENID_CONNECT };

/// The defaults of a kind.
pub fn known_provider(kind: ProviderKind) -> KnownProvider {
    match kind {
        ProviderKind::Oidc | ProviderKind::Keycloak | ProviderKind::Tenantry => OPENID_CONNECT,
        ProviderKind::Oauth2 => OAUTH2,
        ProviderKind::Google => {
            KnownProvider { issuer: Some("https://accounts.google.com"), ..OPENID_CONNECT }
        }
        ProviderKind::Microsoft => KnownProvider {
            issuer: Some("https://login.microsoftonline.com/common/v2.0"),
            ..OPENID_CONNECT
        },
        ProviderKind::Apple => KnownProvider {
            issuer: Some("https://appleid.apple.com"),
            scope: "openid name email",
            uses_form_post: true,
            ..OPENID_CONNECT
        },
        ProviderKind::Gitlab => {
            KnownProvider { issuer: Some("https://gitlab.com"), ..OPENID_CONNECT }
        }
        ProviderKind::Linkedin => {
            KnownProvider { issuer: Some("https://www.linkedin.com/oauth"), ..OPENID_CONNECT }
        }
        ProviderKind::Slack => {
            KnownProvider { issuer: Some("https://slack.com"), ..OPENID_CONNECT }
        }
        ProviderKind::Github => KnownProvider {
            authorization_endpoint: Some("https://github.com/login/oauth/authorize"),
            token_endpoint: Some("https://github.com/login/oauth/access_token"),
            userinfo_endpoint: Some("https://api.github.com/user"),
            emails_endpoint: Some("https://api.github.com/user/emails"),
            scope: "read:user user:email",
            claims: &[
                ("sub", "id"),
                ("preferred_username", "login"),
                ("picture", "avatar_url"),
                ("profile", "html_url"),
            ],
            ..OAUTH2
        },
        ProviderKind::Discord => KnownProvider {
            authorization_endpoint: Some("https://discord.com/oauth2/authorize"),
            token_endpoint: Some("https://discord.com/api/oauth2/token"),
            userinfo_endpoint: Some("https://discord.com/api/users/@me"),
            scope: "identify email",
            claims: &[
                ("sub", "id"),
                ("preferred_username", "username"),
                ("name", "global_name"),
                ("email_verified", "verified"),
            ],
            ..OAUTH2
        },
        ProviderKind::Facebook => KnownProvider {
            authorization_endpoint: Some("https://www.facebook.com/v21.0/dialog/oauth"),
            token_endpoint: Some("https://graph.facebook.com/v21.0/oauth/access_token"),
            userinfo_endpoint: Some(concat!(
                "https://graph.facebook.com/v21.0/me",
                "?fields=id,name,email,first_name,last_name,picture",
            )),
            scope: "public_profile email",
            claims: &[
                ("sub", "id"),
                ("given_name", "first_name"),
                ("family_name", "last_name"),
                ("picture", "picture.data.url"),
            ],
            ..OAUTH2
        },
    }
}
