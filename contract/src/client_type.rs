//! Client types (RFC 6749 §2.1) and access token formats.

use serde::{Deserialize, Serialize};

/// Whether a client can keep a secret (RFC 6749 §2.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientType {
    /// Client authentication is always required.
    #[default]
    Confidential,
    /// The client has no secret; PKCE binds the code to it.
    Public,
    /// The secret is optional if the code is bound to an S256 challenge.
    PkceOrSecret,
}

/// The format of an access token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccessTokenFormat {
    /// RFC 9068.
    #[default]
    Jwt,
    /// A random value that only introspection resolves.
    Opaque,
}
