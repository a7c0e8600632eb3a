//! A tenant's signing keys as the console shows them, without private parts.

use serde::{Deserialize, Serialize};

/// The state of a signing key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyState {
    /// Published, but does not sign yet.
    Pending,
    /// Signs.
    Active,
    /// Does not sign any more; published until its last token has expired.
    Retired,
}

/// One key. Instants are seconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeySummary {
    /// The identifier in the JWK Set.
    pub kid: String,
    /// The JOSE algorithm.
    pub algorithm: String,
    /// Whether it signs.
    pub state: KeyState,
    /// When the key entered this state.
    pub since: i64,
    /// When a pending key begins to sign, or an active one is replaced.
    pub next_at: Option<i64>,
    /// When a retired key is removed from the JWK Set.
    pub published_until: Option<i64>,
}

/// All published and pending keys of a tenant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeySet {
    /// Active, pending and retired keys.
    pub keys: Vec<KeySummary>,
    /// When the next automatic rotation happens.
    pub next_rotation: Option<i64>,
    /// Successors are published already: another rotation would change nothing.
    pub is_rotating: bool,
}
