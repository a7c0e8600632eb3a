//! The clock. This is the only module that reads the system time; everything else receives the
//! current time as a value.

use oauth::Timestamp;

/// The current time, in milliseconds since the Unix epoch.
pub trait Clock: Send + Sync + 'static {
    /// Milliseconds since the Unix epoch.
    fn now_ms(&self) -> i64;

    /// Unix seconds, rounded down.
    fn now(&self) -> Timestamp {
        Timestamp(self.now_ms() / 1000)
    }
}

/// The clock of the operating system.
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that may read the system clock"
    )]
    fn now_ms(&self) -> i64 {
        // A clock before 1970 is broken. Time 0 makes new tokens expire at once, which fails safe.
        std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .map_or(0, |since| since.as_millis() as i64)
    }
}
