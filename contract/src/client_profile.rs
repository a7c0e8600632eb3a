//! Client profiles (RFC 6749 §2.1) and the metadata of each.
//!
//! No other module maps between them, in either direction.

use oauth::{ApplicationType, ClientMetadata, GrantType};
use serde::{Deserialize, Serialize};

use crate::client_type::ClientType;

/// A client profile.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AppKind {
    /// A web application: runs on a server and keeps a secret.
    #[default]
    Web,
    /// A user-agent-based application: runs in the browser.
    SinglePage,
    /// A native application: phone, desktop or command line.
    Native,
    /// A service without an end user (client credentials grant).
    Machine,
}

impl AppKind {
    /// All profiles, in the order of the form.
    pub const ALL: [Self; 4] = [Self::Web, Self::SinglePage, Self::Native, Self::Machine];

    /// The text in URLs and forms.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::SinglePage => "single_page",
            Self::Native => "native",
            Self::Machine => "machine",
        }
    }

    /// The profile with this text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// The name on screens.
    pub fn label(self) -> &'static str {
        match self {
            Self::Web => "Web",
            Self::SinglePage => "Single-page",
            Self::Native => "Native",
            Self::Machine => "Machine",
        }
    }

    /// A description on screens.
    pub fn description(self) -> &'static str {
        match self {
            Self::Web => "Runs on a server, uses a client secret",
            Self::SinglePage => "Runs in the browser, uses PKCE",
            Self::Native => "Runs on a phone, a desktop or the command line",
            Self::Machine => "Runs without users, such as a job or a service",
        }
    }

    /// Whether end users sign in through the client, so that it needs a redirect URI.
    pub fn has_end_users(self) -> bool {
        self != Self::Machine
    }

    /// The profile of a client, however it was registered.
    pub fn of(client_type: ClientType, metadata: &ClientMetadata) -> Self {
        let has_user_grant = metadata
            .grant_types
            .as_ref()
            .is_none_or(|grants| grants.iter().any(|grant| *grant != GrantType::ClientCredentials));
        // A confidential client on localhost is a web application under development.
        let is_native = match metadata.application_type {
            Some(explicit) => explicit == ApplicationType::Native,
            None => {
                client_type == ClientType::Public
                    && metadata.application_type() == ApplicationType::Native
            }
        };
        if !has_user_grant {
            Self::Machine
        } else if is_native {
            Self::Native
        } else if client_type == ClientType::Public {
            Self::SinglePage
        } else {
            Self::Web
        }
    }
}
