//! Fair scheduling of requests between tenants.
//!
//! The runtime runs what is ready in the order in which it became so: the requests of a tenant
//! under load would delay every request of another one by all of theirs. While several tenants send
//! requests, those of a tenant with many run one step after the other, and after each step, what is
//! ready of other tenants goes first.

use std::{
    collections::{HashMap, VecDeque},
    future::Future,
    hash::{BuildHasher, RandomState},
    panic::{AssertUnwindSafe, resume_unwind},
    pin::Pin,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, TryLockError,
        atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering, fence},
    },
    task::{Context, Poll, Wake, Waker},
    time::{Duration, Instant},
};

use domain::Caller;
use futures_util::FutureExt;
use tokio::{runtime::Handle, sync::oneshot};
use tracing::Instrument;

use crate::metrics::Slot;

/// How long after a request of another tenant tenants count as several.
const SHARED_FOR: Duration = Duration::from_secs(1);
/// A tenant with more requests than this in [`WINDOW_MS`] has many.
const MAX_UNQUEUED: usize = 8;
const WINDOW_MS: u64 = 100;
/// So many queues are kept before those without a recent request are removed.
const MAX_IDLE_QUEUES: usize = 1024;

type Step = Pin<Box<dyn Future<Output = ()> + Send>>;

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The requests of all tenants.
#[derive(Clone)]
pub struct FairScheduler(Arc<Inner>);

struct Inner {
    activity: Activity,
    /// The queues of tenants with recent requests.
    queues: Mutex<HashMap<String, Arc<TenantQueue>>>,
    /// Threads that are not the runtime's wake requests, too: those of SQLite and of password
    /// hashing.
    runtime: Handle,
    window_ms: u64,
}

impl FairScheduler {
    /// Shares out the threads of this runtime.
    pub fn new(runtime: Handle) -> Self {
        Self(Arc::new(Inner {
            activity: Activity::new(),
            queues: Mutex::default(),
            runtime,
            window_ms: WINDOW_MS,
        }))
    }

    /// Run a request of the tenant.
    pub async fn run<F>(&self, tenant_id: &str, request: F) -> F::Output
    where
        F: Future + Send + 'static,
        F::Output: Send,
    {
        if !self.0.activity.is_shared(tenant_id) {
            return request.await;
        }
        let Some(queue) = self.count(tenant_id) else { return request.await };
        let request = Caller::current().scope(Slot::scope(request)).in_current_span();
        let (output, slot) = queue.run(request).await;
        slot.record();
        output
    }

    /// Count a request of this tenant. Returns the tenant's queue if it has many.
    fn count(&self, tenant_id: &str) -> Option<Arc<TenantQueue>> {
        let window = self.0.activity.now_ms() / self.0.window_ms;
        let mut queues = lock(&self.0.queues);
        if let Some(queue) = queues.get(tenant_id) {
            return (queue.count(window) > MAX_UNQUEUED).then(|| queue.clone());
        }
        if queues.len() >= MAX_IDLE_QUEUES {
            queues.retain(|_, queue| lock(&queue.state).window == window);
        }
        let queue = Arc::new(TenantQueue::new(self.0.runtime.clone()));
        queue.count(window);
        queues.insert(tenant_id.to_owned(), queue);
        None
    }
}

/// Whether more than one tenant sends requests.
struct Activity {
    hasher: RandomState,
    started_at: Instant,
    /// The hash of the tenant of the last request.
    last: AtomicU64,
    /// Milliseconds after `started_at` until which tenants count as several.
    shared_until: AtomicU64,
}

impl Activity {
    fn new() -> Self {
        Self {
            hasher: RandomState::new(),
            started_at: Instant::now(),
            last: AtomicU64::new(0),
            shared_until: AtomicU64::new(0),
        }
    }

    fn now_ms(&self) -> u64 {
        u64::try_from(self.started_at.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// Record a request of this tenant.
    fn is_shared(&self, tenant_id: &str) -> bool {
        let (tenant, now) = (self.hasher.hash_one(tenant_id), self.now_ms());
        let last = self.last.load(Ordering::Relaxed);
        if last != tenant {
            self.last.store(tenant, Ordering::Relaxed);
            if last != 0 {
                let until = now.saturating_add(SHARED_FOR.as_millis() as u64);
                self.shared_until.store(until, Ordering::Relaxed);
                return true;
            }
        }
        now < self.shared_until.load(Ordering::Relaxed)
    }
}

/// The requests of a tenant.
struct TenantQueue {
    state: Mutex<QueueState>,
    runtime: Handle,
}

#[derive(Default)]
struct QueueState {
    /// The number of the current window, and the requests in it.
    window: u64,
    requests: usize,
    /// Requests that can run their first step.
    new: VecDeque<Arc<QueuedRequest>>,
    /// Requests that can run another step. They go first: they may have a lock of the database.
    begun: VecDeque<Arc<QueuedRequest>>,
    /// Tasks that run what is ready.
    drivers: usize,
}

impl TenantQueue {
    fn new(runtime: Handle) -> Self {
        Self { state: Mutex::default(), runtime }
    }

    /// Count a request. Returns how many there were in this window.
    fn count(&self, window: u64) -> usize {
        let mut state = lock(&self.state);
        if state.window != window {
            (state.window, state.requests) = (window, 0);
        }
        state.requests += 1;
        state.requests
    }

    async fn run<F>(self: &Arc<Self>, request: F) -> F::Output
    where
        F: Future + Send + 'static,
        F::Output: Send,
    {
        let (reply, outcome) = oneshot::channel();
        let request = async move {
            // Sending fails if the client has left.
            let _ = reply.send(AssertUnwindSafe(request).catch_unwind().await);
        };
        let queued = Arc::new(QueuedRequest {
            queue: self.clone(),
            status: AtomicU8::new(QUEUED),
            is_cancelled: AtomicBool::new(false),
            future: Mutex::new(Some(Box::pin(request))),
        });
        let _cancel = CancelOnDrop(queued.clone());
        self.push(|state| state.new.push_back(queued));
        match outcome.await {
            Ok(Ok(output)) => output,
            Ok(Err(panic)) => resume_unwind(panic),
            // The future is dropped without a reply only when the runtime ends.
            Err(_) => std::future::pending().await,
        }
    }

    /// Add a request that can run a step, and start a task that runs steps, unless each thread of
    /// the runtime has one.
    fn push(self: &Arc<Self>, add: impl FnOnce(&mut QueueState)) {
        {
            let mut state = lock(&self.state);
            add(&mut state);
            let is_idle = state.new.is_empty() && state.begun.is_empty();
            if is_idle || state.drivers >= self.runtime.metrics().num_workers() {
                return;
            }
            state.drivers += 1;
        }
        // Without the lock: a runtime that ends drops the task at once.
        self.runtime.spawn(drive(Driver { queue: self.clone(), has_ended: false }));
    }
}

/// Counts a task that runs steps.
struct Driver {
    queue: Arc<TenantQueue>,
    /// Whether it is counted no more.
    has_ended: bool,
}

impl Driver {
    /// The next request that can run a step. Without one, the task is counted no more.
    fn next(&mut self) -> Option<Arc<QueuedRequest>> {
        let mut state = lock(&self.queue.state);
        let next = state.begun.pop_front().or_else(|| state.new.pop_front());
        if next.is_none() {
            self.has_ended = true;
            state.drivers -= 1;
        }
        next
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        if self.has_ended {
            return;
        }
        lock(&self.queue.state).drivers -= 1;
        // The runtime ends, or what a step has dropped has panicked: another task goes on then.
        if std::thread::panicking() {
            self.queue.push(|_| {});
        }
    }
}

/// Run one step after the other until nothing is ready.
async fn drive(mut driver: Driver) {
    while let Some(request) = driver.next() {
        request.run_step();
        // The runtime runs everything else that is ready, and polls the network, before it goes on.
        tokio::task::yield_now().await;
    }
}

const IDLE: u8 = 0;
const QUEUED: u8 = 1;
const RUNNING: u8 = 2;
/// Running, and ready for another step.
const WOKEN: u8 = 3;

/// A request that takes turns with the others of its tenant.
struct QueuedRequest {
    queue: Arc<TenantQueue>,
    status: AtomicU8,
    is_cancelled: AtomicBool,
    /// `None` at its end.
    future: Mutex<Option<Step>>,
}

impl Wake for QueuedRequest {
    fn wake(self: Arc<Self>) {
        let next = |status| match status {
            IDLE => Some(QUEUED),
            RUNNING => Some(WOKEN),
            _ => None,
        };
        // What was written before a wake that changes nothing must be seen by the next step, too.
        fence(Ordering::SeqCst);
        let order = Ordering::SeqCst;
        if self.status.fetch_update(order, order, next) == Ok(IDLE) {
            self.push_begun();
        }
    }
}

impl QueuedRequest {
    fn push_begun(self: Arc<Self>) {
        self.queue.clone().push(|state| state.begun.push_back(self));
    }

    fn run_step(self: Arc<Self>) {
        self.status.store(RUNNING, Ordering::SeqCst);
        fence(Ordering::SeqCst);
        let is_pending = {
            let mut future = lock(&self.future);
            let waker = Waker::from(self.clone());
            let polled =
                future.as_mut().map(|step| step.as_mut().poll(&mut Context::from_waker(&waker)));
            let is_pending = polled == Some(Poll::Pending);
            if !is_pending {
                *future = None;
            }
            is_pending
        };
        if self.is_cancelled.load(Ordering::SeqCst) {
            self.remove_future();
            return;
        }
        if !is_pending {
            return;
        }
        let order = Ordering::SeqCst;
        let idle = self.status.compare_exchange(RUNNING, IDLE, order, order);
        if idle.is_err() {
            self.status.store(QUEUED, Ordering::SeqCst);
            self.push_begun();
        }
    }

    /// Drop the future, unless it is running: then its step does, when it ends.
    fn remove_future(&self) {
        let removed = match self.future.try_lock() {
            Ok(mut future) => future.take(),
            Err(TryLockError::Poisoned(future)) => future.into_inner().take(),
            Err(TryLockError::WouldBlock) => None,
        };
        drop(removed);
    }
}

/// Drops a request whose client has left.
struct CancelOnDrop(Arc<QueuedRequest>);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.is_cancelled.store(true, Ordering::SeqCst);
        self.0.remove_future();
    }
}

#[cfg(test)]
mod tests;
