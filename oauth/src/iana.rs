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
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),* }
            }

            pub fn parse(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

string_enum! {
    /// Grant types (RFC 6749 §4).
    GrantType {
        AuthorizationCode "authorization_code",
        RefreshToken "refresh_token",
        ClientCredentials "client_credentials",
        Implicit "implicit",
        Password "password",
    }
}

string_enum! {
    /// Client authentication methods (RFC 7591 §2, OpenID Connect Core §9).
    ClientAuthMethod {
        ClientSecretBasic "client_secret_basic",
        ClientSecretPost "client_secret_post",
        None "none",
        PrivateKeyJwt "private_key_jwt",
    }
}

string_enum! {
    /// Application types (OpenID Connect Registration §2), which restrict redirect URIs.
    #[derive(Default)]
    ApplicationType {
        #[default]
        Web "web",
        Native "native",
    }
}

string_enum! {
    /// How an authorization response is returned (OAuth 2.0 Multiple Response Types §2.1).
    ResponseMode {
        Query "query",
        Fragment "fragment",
        FormPost "form_post",
    }
}

string_enum! {
    /// Values of `prompt` (OpenID Connect Core §3.1.2.1).
    Prompt {
        None "none",
        Login "login",
        Consent "consent",
        SelectAccount "select_account",
    }
}
