//! Why requests of an application were refused, for the developer who must mend it.

use serde::{Deserialize, Serialize};

/// Refusals that are alike.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusalLine {
    /// A stable word, such as `redirect_uri_mismatch`.
    pub reason: String,
    /// The same in words.
    pub what: String,
    /// What the developer does about it.
    pub advice: String,
    /// What the answer said, where there are no values to compare.
    pub said: String,
    /// Never secrets; both empty where there is nothing to show.
    pub expected: String,
    pub received: String,
    pub count: u64,
    /// Seconds since 1970. The first is known to the hour.
    pub first_at: i64,
    pub last_at: i64,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusals {
    /// Those that came last stand first.
    pub lines: Vec<RefusalLine>,
    /// Older ones are kept too, and not counted here.
    pub more: bool,
}
