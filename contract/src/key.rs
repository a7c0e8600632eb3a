//! A tenant's signing keys, as far as anybody may see them.

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyState {
    /// Published, and does not sign yet.
    Pending,
    Active,
    /// Signs no more, and is published until its last token has expired.
    Retired,
}

/// One key. Instants are seconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyLine {
    pub kid: String,
    pub algorithm: String,
    pub state: KeyState,
    /// Since when it is in this state.
    pub since: i64,
    /// When a pending key begins to sign, or an active one hands over.
    pub next_at: Option<i64>,
    /// When a retired key is taken out of the published set.
    pub published_until: Option<i64>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RingView {
    pub keys: Vec<KeyLine>,
    /// The next moment at which a key takes over by itself.
    pub next_rotation: Option<i64>,
    /// Successors are published already: rotating now would change nothing.
    pub is_rotating: bool,
}
