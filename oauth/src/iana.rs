//! Values of the IANA OAuth and OpenID Connect registries: grant types, authentication methods,
//! application types, response modes and prompts.

use serde::{Deserialize, Serialize};

macro_rules! string_enum {
    (
        $(#[$doc:meta])*
        $name:ident { $($(#[$attribute:meta])* $variant:ident $text:literal),* $(,)? }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$attribute])* #[serde(rename = $text)] $variant),* }

        impl $name {
            /// All values.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The registered text.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),* }
            }

            /// The value with this registered text, which is case-sensitive.
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

string_enum! {
    /// Grant types (RFC 6749 §4).
    GrantType {
        /// RFC 6749 §4.1.
        AuthorizationCode "authorization_code",
        /// RFC 6749 §6.
        RefreshToken "refresh_token",
        /// RFC 6749 §4.4.
        ClientCredentials "client_credentials",
        /// RFC 6749 §4.2: tokens in the authorization response.
        Implicit "implicit",
        /// RFC 6749 §4.3.
        Password "password",
        /// RFC 8693 §2.1: an access token for the token of an identity provider.
        TokenExchange "urn:ietf:params:oauth:grant-type:token-exchange",
    }
}

impl GrantType {
    /// Whether only clients that authenticate may use it: confidential ones.
    pub fn requires_client_authentication(self) -> bool {
        matches!(self, Self::ClientCredentials | Self::Password | Self::TokenExchange)
    }
}

string_enum! {
    /// Client authentication methods (RFC 7591 §2, OpenID Connect Core §9).
    ClientAuthMethod {
        /// The secret in the `Authorization` header.
        ClientSecretBasic "client_secret_basic",
        /// The secret in the body.
        ClientSecretPost "client_secret_post",
        /// No authentication: a public client.
        None "none",
        /// An assertion that is signed with a private key (RFC 7523).
        PrivateKeyJwt "private_key_jwt",
    }
}

string_enum! {
    /// Application types (OpenID Connect Registration §2), which restrict redirect URIs.
    #[derive(Default)]
    ApplicationType {
        /// A program on a server, or in a browser.
        #[default]
        Web "web",
        /// A program on the user's device (RFC 8252).
        Native "native",
    }
}

string_enum! {
    /// How an authorization response is returned (OAuth 2.0 Multiple Response Types §2.1).
    ResponseMode {
        /// In the query of the redirect URI.
        Query "query",
        /// In the fragment of the redirect URI.
        Fragment "fragment",
        /// As a form that the browser posts (OAuth 2.0 Form Post Response Mode).
        FormPost "form_post",
    }
}

string_enum! {
    /// Values of `prompt` (OpenID Connect Core §3.1.2.1).
    Prompt {
        /// Show no page: respond at once.
        None "none",
        /// Sign in again.
        Login "login",
        /// Consent again.
        Consent "consent",
        /// Select an account.
        SelectAccount "select_account",
        /// Create an account (Initiating User Registration via OpenID Connect 1.0 §4).
        Create "create",
    }
}
