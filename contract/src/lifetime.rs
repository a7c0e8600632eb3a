//! Lifetimes: that of refresh tokens, and durations in words.

use std::{fmt, num::ParseIntError, str::FromStr};

use serde::{Deserialize, Serialize};

/// The lifetime of a refresh token: seconds, 0 for the lifetime of the access token, or `off` for
/// no refresh tokens.
///
/// ```
/// use contract::settings::RefreshLifetime;
///
/// assert_eq!("60".parse(), Ok(RefreshLifetime::Seconds(60)));
/// assert_eq!("off".parse::<RefreshLifetime>().unwrap().to_string(), "off");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum RefreshLifetime {
    /// Seconds; 0 for the lifetime of the access token.
    Seconds(u32),
    /// No refresh tokens.
    Off(OffKeyword),
}

/// The string `off`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OffKeyword {
    /// The only value.
    Off,
}

/// The form that settings contain: seconds, or `off`.
impl fmt::Display for RefreshLifetime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Seconds(seconds) => seconds.fmt(f),
            Self::Off(OffKeyword::Off) => f.write_str("off"),
        }
    }
}

/// Seconds as people say them, such as `1 hour`: in the largest unit of which they are a multiple.
///
/// ```
/// use contract::settings::duration_in_words;
///
/// assert_eq!(duration_in_words(604_800), "7 days");
/// assert_eq!(duration_in_words(3_600), "1 hour");
/// assert_eq!(duration_in_words(90), "90 seconds");
/// ```
pub fn duration_in_words(seconds: u64) -> String {
    let units = [(86_400, "day"), (3_600, "hour"), (60, "minute")];
    let whole = units.into_iter().find(|(unit, _)| seconds > 0 && seconds.is_multiple_of(*unit));
    let (unit, name) = whole.unwrap_or((1, "second"));
    let count = seconds / unit;
    format!("{count} {name}{}", if count == 1 { "" } else { "s" })
}

impl FromStr for RefreshLifetime {
    type Err = ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.trim() {
            "off" => Ok(Self::Off(OffKeyword::Off)),
            seconds => seconds.parse().map(Self::Seconds),
        }
    }
}
