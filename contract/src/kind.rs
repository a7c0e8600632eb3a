//! The four kinds of application that people know, and what each means in metadata. The one
//! place of this mapping, in both directions.

use oauth::{ApplicationType, ClientMetadata, GrantType};
use serde::{Deserialize, Serialize};

use crate::client_type::ClientType;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AppKind {
    /// Runs on a server and keeps a secret.
    #[default]
    Web,
    /// Runs in the browser.
    SinglePage,
    /// Phone, desktop or command line.
    Native,
    /// No person: a job or a service.
    Machine,
}

impl AppKind {
    pub const ALL: [Self; 4] = [Self::Web, Self::SinglePage, Self::Native, Self::Machine];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::SinglePage => "single_page",
            Self::Native => "native",
            Self::Machine => "machine",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// What people call it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Web => "Web",
            Self::SinglePage => "Single-page",
            Self::Native => "Native",
            Self::Machine => "Machine",
        }
    }

    pub fn explanation(self) -> &'static str {
        match self {
            Self::Web => "Runs on a server and keeps a secret",
            Self::SinglePage => "Runs in the browser, uses PKCE",
            Self::Native => "Phone, desktop or command line",
            Self::Machine => "No person: a job or a service",
        }
    }

    /// Whether people sign in through it, so that there is an address to send them back to.
    pub fn has_people(self) -> bool {
        self != Self::Machine
    }

    /// Which kind an application is, whichever way it was registered.
    pub fn of(client_type: ClientType, metadata: &ClientMetadata) -> Self {
        let signs_people_in = metadata
            .grant_types
            .as_ref()
            .is_none_or(|grants| grants.iter().any(|grant| *grant != GrantType::ClientCredentials));
        if !signs_people_in {
            Self::Machine
        } else if metadata.application_type == Some(ApplicationType::Native) {
            Self::Native
        } else if client_type == ClientType::Public {
            Self::SinglePage
        } else {
            Self::Web
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_registered_as_a_kind_is_of_that_kind() {
        for kind in AppKind::ALL {
            let new = crate::client::NewClient::of_kind(kind, "Shop", Vec::new());
            assert_eq!(AppKind::of(new.client_type.unwrap_or_default(), &new.metadata), kind);
            assert_eq!(AppKind::parse(kind.as_str()), Some(kind));
        }
        assert_eq!(AppKind::of(ClientType::Confidential, &ClientMetadata::default()), AppKind::Web);
    }
}
