//! The fixed words of the protocols: grants, ways to authenticate, kinds of application.

use serde::{Deserialize, Serialize};

macro_rules! string_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$kind:meta])* $variant:ident $text:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$kind])* #[serde(rename = $text)] $variant),* }

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
    /// How a token may be obtained (RFC 6749 §4).
    GrantType {
        AuthorizationCode "authorization_code",
        RefreshToken "refresh_token",
        ClientCredentials "client_credentials",
        Implicit "implicit",
        Password "password",
    }
}

string_enum! {
    /// How an application proves itself (RFC 7591 §2, OpenID Connect Core §9).
    ClientAuthMethod {
        ClientSecretBasic "client_secret_basic",
        ClientSecretPost "client_secret_post",
        None "none",
        PrivateKeyJwt "private_key_jwt",
    }
}

string_enum! {
    /// OpenID Connect Registration §2: what redirect URIs an application may have.
    #[derive(Default)]
    ApplicationType {
        #[default]
        Web "web",
        Native "native",
    }
}

string_enum! {
    /// How an authorization answer travels.
    ResponseMode {
        Query "query",
        Fragment "fragment",
        FormPost "form_post",
    }
}

string_enum! {
    /// OpenID Connect Core §3.1.2.1.
    Prompt {
        None "none",
        Login "login",
        Consent "consent",
        SelectAccount "select_account",
    }
}
