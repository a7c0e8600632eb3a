//! How long what is issued lives.

use serde::{Deserialize, Serialize};

/// How long a refresh token lives: inherited seconds, 0 (as long as the access token), or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum RefreshLifetime {
    Seconds(u32),
    Off(Off),
}

/// The word `off`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Off {
    Off,
}
