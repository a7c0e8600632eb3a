//! Whether the caller of a use case still waits for its outcome.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

tokio::task_local! {
    static CALLER: Caller;
}

/// The caller of what runs in its scope. A clone is the same caller.
#[derive(Clone, Debug, Default)]
pub struct Caller(Arc<AtomicBool>);

impl Caller {
    /// Run a future for this caller.
    pub async fn scope<F: Future>(self, future: F) -> F::Output {
        CALLER.scope(self, future).await
    }

    /// Record that nothing waits for the outcome any more.
    pub fn leave(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether nothing waits for the outcome any more.
    pub fn has_left(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// The caller of the running task; outside of a scope, one that never leaves.
    pub fn current() -> Self {
        CALLER.try_with(Clone::clone).unwrap_or_default()
    }
}
