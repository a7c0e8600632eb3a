//! What time it is. The only place that asks the system; everything else is handed an instant.

use oauth::Timestamp;

/// The time, in milliseconds since 1970.
pub trait Clock: Send + Sync + 'static {
    fn now_ms(&self) -> i64;

    fn now(&self) -> Timestamp {
        Timestamp(self.now_ms() / 1000)
    }
}

/// The machine's clock.
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that may read the system clock"
    )]
    fn now_ms(&self) -> i64 {
        // A clock before 1970 is a broken machine; 0 makes every token look expired, which is the safe side.
        std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .map_or(0, |since| since.as_millis() as i64)
    }
}
