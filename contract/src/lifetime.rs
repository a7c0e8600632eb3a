//! How long what is issued lives.

use std::{fmt, num::ParseIntError, str::FromStr};

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

/// As people write it: seconds, or `off`.
impl fmt::Display for RefreshLifetime {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Seconds(seconds) => seconds.fmt(out),
            Self::Off(Off::Off) => out.write_str("off"),
        }
    }
}

impl FromStr for RefreshLifetime {
    type Err = ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.trim() {
            "off" => Ok(Self::Off(Off::Off)),
            seconds => seconds.parse().map(Self::Seconds),
        }
    }
}
