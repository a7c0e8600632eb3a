//! A process that ends: its future is dropped between two commits.

use std::pin::pin;

/// Run the work until this holds, and drop it then.
///
/// # Panics
///
/// If the work is done before.
pub async fn run_until(work: impl Future, is_reached: impl AsyncFn() -> bool) {
    let mut work = pin!(work);
    loop {
        tokio::select! {
            biased;
            reached = is_reached() => if reached { return },
            _ = &mut work => panic!("the work was done before"),
        }
    }
}
