//! The priority of the hashing threads.

/// How much a hashing thread yields to the threads that answer requests (`nice(2)`).
///
/// A hash takes as long as hundreds of other answers, and cannot be interrupted by them otherwise.
pub(super) const NICE: i32 = 5;

/// Lower the priority of the calling thread. Elsewhere than on Linux, a priority is that of the
/// whole process, and stays.
#[cfg(target_os = "linux")]
pub(super) fn yield_to_requests() {
    if let Err(error) = rustix::process::nice(NICE) {
        tracing::warn!(%error, "hashing threads run at the priority of all others");
    }
}

#[cfg(not(target_os = "linux"))]
pub(super) fn yield_to_requests() {}
