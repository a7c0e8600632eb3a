//! A future that runs to its end even if its owner drops it.
//!
//! The server drops the handler of a request when the client disconnects, as a browser does at the
//! second click of a double click. A handler of several transactions would stop between two.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use tokio::runtime::Handle;

/// Continues in a task of its own when it is dropped before its end.
pub struct ToCompletion<F>(Option<Pin<Box<F>>>)
where
    F: Future + Send + 'static;

impl<F: Future + Send + 'static> ToCompletion<F> {
    pub fn new(future: F) -> Self {
        Self(Some(Box::pin(future)))
    }
}

impl<F: Future + Send + 'static> Future for ToCompletion<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let Some(future) = &mut self.0 else { return Poll::Pending };
        let polled = future.as_mut().poll(context);
        if polled.is_ready() {
            self.0 = None;
        }
        polled
    }
}

impl<F: Future + Send + 'static> Drop for ToCompletion<F> {
    fn drop(&mut self) {
        // Without a runtime the process is ending.
        if let (Some(future), Ok(runtime)) = (self.0.take(), Handle::try_current()) {
            runtime.spawn(async move { drop(future.await) });
        }
    }
}
