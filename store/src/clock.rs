//! Times that were stored before a clock was set back. What waits for one of them would wait until
//! the clock has caught up, which may be never.

/// How far the clocks of processes may differ, in seconds. A time that lies further ahead than
/// anything stored now would was stored before the clock was set back.
pub(crate) const CLOCK_SKEW: i64 = 60;
