//! The bearer token by which an actor was authenticated at the registration endpoints, and what has
//! to be true of it still when the actor writes.

use oauth::Scope;

use super::client::Client;

/// A bearer token that was accepted, and the user who acts by it.
#[derive(Clone, Debug)]
pub(crate) struct BearerCredential {
    pub user_id: String,
    pub token: PresentedToken,
}

/// The rows of a token, by kind.
#[derive(Clone, Debug)]
pub(crate) enum PresentedToken {
    /// A personal access token, which depends on the role of its user.
    Personal { id: String },
    /// The registration access token of a client (RFC 7592).
    Registration {
        client: String,
        digest: String,
        /// Whether it depends on the role of its user.
        by_role: bool,
    },
    /// An access token that a client presents for its user.
    Access(Box<PresentedAccessToken>),
}

/// An access token that a client presents for its user.
#[derive(Clone, Debug)]
pub(crate) struct PresentedAccessToken {
    /// Its `jti`, or its row id if it is opaque.
    pub id: String,
    pub is_jwt: bool,
    pub grant_id: String,
    /// The row id of the client, and the version of the row by which the token was accepted.
    pub client: (String, i64),
    pub scope: Scope,
    pub access: DelegatedAccess,
}

/// What a client does on behalf of the user (S2-2, S2-17).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DelegatedAccess {
    /// List the user's clients: scope `read` or `write`.
    Read,
    /// Register and change them: scope `write`.
    Write,
}

impl DelegatedAccess {
    /// The scopes of which one is sufficient.
    pub(crate) fn sufficient_scopes(self) -> &'static [&'static str] {
        match self {
            Self::Read => &["read", "write"],
            Self::Write => &["write"],
        }
    }

    /// Whether a token of this client with this scope has the access. First-party clients have it
    /// for every user who signs in to them; other clients need a scope.
    pub(crate) fn is_given(self, client: &Client, scope: &Scope) -> bool {
        client.skip_consent() || self.sufficient_scopes().iter().any(|it| scope.contains(it))
    }
}
