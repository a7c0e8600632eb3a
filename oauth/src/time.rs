//! Timestamps in whole seconds since 1970 (RFC 7519 NumericDate).

use serde::{Deserialize, Serialize};

/// Tolerated difference between the clocks of nodes and clients, in seconds.
pub(crate) const CLOCK_SKEW: i64 = 60;

#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
/// Seconds since 1970-01-01T00:00:00Z.
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// The timestamp `seconds` later.
    pub fn plus(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds))
    }

    /// Seconds since an earlier timestamp.
    pub fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}
