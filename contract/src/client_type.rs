//! What an application is: whether it keeps a secret, and how its tokens look.

use serde::{Deserialize, Serialize};

/// Whether an application can keep a secret.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientType {
    /// The secret is always required.
    #[default]
    Confidential,
    /// There is no secret; PKCE is the proof.
    Public,
    /// The secret may be absent where the code is bound to an S256 challenge.
    PkceOrSecret,
}

/// How an access token looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccessTokenFormat {
    #[default]
    Jwt,
    Opaque,
}
