//! A future that runs to its end even if its owner drops it.
//!
//! The server drops the handler of a request when the client disconnects, as a browser does at the
//! second click of a double click. A handler of several transactions would stop between two.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use domain::Caller;
use tokio::runtime::Handle;

/// Continues in a task of its own when it is dropped before its end, without a caller: work that
/// has not begun and is for the caller only, such as a password hash, is not done any more.
pub struct ToCompletion<F>
where
    F: Future + Send + 'static,
{
    /// `None` at its end.
    future: Option<Pin<Box<F>>>,
    caller: Caller,
}

/// Run the future that `make` returns for its caller.
pub fn to_completion<F: Future + Send + 'static>(
    make: impl FnOnce(Caller) -> F,
) -> ToCompletion<F> {
    let caller = Caller::default();
    ToCompletion { future: Some(Box::pin(make(caller.clone()))), caller }
}

impl<F: Future + Send + 'static> Future for ToCompletion<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let Some(future) = &mut self.future else { return Poll::Pending };
        let polled = future.as_mut().poll(context);
        if polled.is_ready() {
            self.future = None;
        }
        polled
    }
}

impl<F: Future + Send + 'static> Drop for ToCompletion<F> {
    fn drop(&mut self) {
        self.caller.leave();
        // Without a runtime the process is ending, and a future that has panicked has ended.
        if let (Some(future), Ok(runtime)) = (self.future.take(), Handle::try_current())
            && !std::thread::panicking()
        {
            runtime.spawn(async move { drop(future.await) });
        }
    }
}
