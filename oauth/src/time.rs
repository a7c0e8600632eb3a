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

    /// Whether at most `seconds` have passed from this to `now`. A timestamp that is further ahead
    /// of `now` than clocks differ was taken before the clock was set back: it is not recent.
    ///
    /// ```
    /// use oauth::Timestamp;
    ///
    /// let now = Timestamp(1000);
    /// assert!(Timestamp(990).is_within(10, now) && !Timestamp(989).is_within(10, now));
    /// assert!(Timestamp(1060).is_within(10, now) && !Timestamp(1061).is_within(10, now));
    /// ```
    pub fn is_within(self, seconds: i64, now: Self) -> bool {
        (-CLOCK_SKEW..=seconds).contains(&now.since(self))
    }

    /// Seconds since an earlier timestamp.
    pub fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_have_a_sign_and_do_not_overflow() {
        assert_eq!(Timestamp(10).since(Timestamp(4)), 6);
        assert_eq!(Timestamp(4).since(Timestamp(10)), -6);
        assert_eq!(Timestamp(i64::MAX).since(Timestamp(-1)), i64::MAX);
        assert_eq!(Timestamp(10).plus(5), Timestamp(15));
        assert_eq!(Timestamp(i64::MAX).plus(1), Timestamp(i64::MAX));
    }
}
