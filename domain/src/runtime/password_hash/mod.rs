//! Password hashing on dedicated threads behind a bounded, fair queue: Argon2id (RFC 9106) for new
//! hashes, and what other systems use for imported ones until their users sign in.
//!
//! Each thread reuses its memory, so that a hash causes no page faults. A full queue fails with
//! [`Error::Busy`] instead of waiting, so that hashing cannot block other requests. Tenants take
//! turns, and so do the networks of a tenant's clients; work whose caller is gone is dropped. What
//! else is to be answered goes before hashes: the threads have a lower priority.

mod fair_queue;
mod function;
mod priority;
mod stored_hash;
#[cfg(test)]
mod tests;

use std::{
    net::IpAddr,
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use argon2::{Algorithm, Params, Version};
use subtle::ConstantTimeEq;
use tokio::sync::oneshot;
use tracing::Instrument;
use zeroize::Zeroizing;

pub use self::stored_hash::{HashProblem, check_imported};
use self::{
    fair_queue::{Entry, FairQueue},
    function::{Function, ReusedMemory},
    stored_hash::{StoredHash, encode},
};
use crate::{
    model::{
        client_network::client_network,
        error::{Error, Result},
        opaque_string,
    },
    runtime::{caller::Caller, entropy::Entropy},
};

/// Cost parameters of Argon2.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    /// Memory of one hash, in KiB.
    pub memory_kib: u32,
    /// Number of passes over the memory.
    pub passes: u32,
    /// Degree of parallelism (RFC 9106 §3.1).
    pub lanes: u32,
}

/// Length of a new hash in bytes.
const HASH_LENGTH: usize = 32;

impl Default for Cost {
    fn default() -> Self {
        Self { memory_kib: 19_456, passes: 2, lanes: 1 }
    }
}

struct Task {
    password: Zeroizing<Vec<u8>>,
    salt: Vec<u8>,
    function: Function,
    /// Length of the hash in bytes.
    length: usize,
    reply: oneshot::Sender<Result<Vec<u8>>>,
    caller: Caller,
}

impl Entry for Task {
    fn cost(&self) -> i64 {
        cost_of(&self.function, self.length)
    }

    fn is_abandoned(&self) -> bool {
        self.reply.is_closed() || self.caller.has_left()
    }
}

fn cost_of(function: &Function, length: usize) -> i64 {
    i64::try_from(function.work(length)).unwrap_or(i64::MAX)
}

/// Whose work a hash is: the queue is fair between tenants, and within a tenant between networks.
#[derive(Clone, Debug)]
pub struct HashSource {
    tenant_id: String,
    network: Option<IpAddr>,
}

impl HashSource {
    /// A request from this address to this tenant.
    pub fn request(tenant_id: &str, client_ip: IpAddr) -> Self {
        Self { tenant_id: tenant_id.into(), network: Some(client_network(client_ip)) }
    }

    /// A new user of this tenant, created by staff, `apply` or a command.
    pub fn tenant(tenant_id: &str) -> Self {
        Self { tenant_id: tenant_id.into(), network: None }
    }

    /// The first operator: there is no tenant yet.
    pub fn administration() -> Self {
        Self::tenant("")
    }
}

/// The hashing threads and their queue.
pub struct PasswordHasher {
    shared: Arc<Shared>,
    params: Params,
    /// Verified for unknown accounts, so that they take the same time as existing ones.
    decoy: StoredHash,
    hash_count: AtomicU64,
}

/// What the hashing threads share.
struct Shared {
    state: Mutex<State>,
    /// Notified when a task was added, or the hasher was dropped.
    changed: Condvar,
    /// Number of hashes that were computed.
    computed: AtomicU64,
    /// Number of hashes that a full queue has rejected.
    rejected: AtomicU64,
    /// Number of hashes that are being computed.
    running: AtomicU64,
}

/// How the hashing threads were used so far, and what they do now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HashingStatistics {
    /// Hashes that wait for a thread.
    pub queued: u64,
    /// The length of the queue at which it rejects.
    pub capacity: u64,
    /// Hashes that are being computed.
    pub running: u64,
    /// Hashes computed so far.
    pub computed: u64,
    /// Hashes rejected so far.
    pub rejected: u64,
}

struct State {
    queue: FairQueue<Task>,
    is_closed: bool,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Wait for the next task. `None` when the hasher was dropped.
    fn next_task(&self) -> Option<Task> {
        let mut state = self.lock();
        while !state.is_closed {
            if let Some(task) = state.queue.pop() {
                return Some(task);
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        None
    }
}

impl Drop for PasswordHasher {
    fn drop(&mut self) {
        self.shared.lock().is_closed = true;
        self.shared.changed.notify_all();
    }
}

impl PasswordHasher {
    /// Start `threads` hashing threads and a queue of `queue_capacity` requests.
    pub fn start(cost: Cost, threads: usize, queue_capacity: usize) -> Result<Self> {
        let params = Params::new(cost.memory_kib, cost.passes, cost.lanes, None)
            .map_err(|_| Error::internal("impossible argon2 cost"))?;
        function::check_processor()?;
        let function = new_hash_function(&params);
        let queue = FairQueue::new(queue_capacity, cost_of(&function, HASH_LENGTH));
        let shared = Arc::new(Shared {
            state: Mutex::new(State { queue, is_closed: false }),
            changed: Condvar::new(),
            computed: AtomicU64::new(0),
            rejected: AtomicU64::new(0),
            running: AtomicU64::new(0),
        });
        for number in 0..threads.max(1) {
            let shared = shared.clone();
            std::thread::Builder::new()
                .name(format!("argon2-{number}"))
                .spawn(move || run_worker(&shared))
                .map_err(|error| {
                    Error::internal(format!("a hashing thread did not start: {error}"))
                })?;
        }
        let decoy = StoredHash { function, salt: vec![0; 16], hash: vec![0; HASH_LENGTH] };
        Ok(Self { shared, params, decoy, hash_count: AtomicU64::new(0) })
    }

    /// Number of hashes requested so far. Tests compare it to show that two responses cost the same
    /// work, because timing alone is no proof.
    pub fn hash_count(&self) -> u64 {
        self.hash_count.load(Ordering::Relaxed)
    }

    /// Number of hashes computed so far: those requested, without those that were dropped.
    pub fn computed_count(&self) -> u64 {
        self.shared.computed.load(Ordering::Relaxed)
    }

    /// Number of queued requests, and the capacity of the queue.
    pub fn queue_depth(&self) -> (u64, u64) {
        let state = self.shared.lock();
        (state.queue.len() as u64, state.queue.capacity() as u64)
    }

    /// How the hashing threads were used so far, and what they do now.
    pub fn statistics(&self) -> HashingStatistics {
        let (queued, capacity) = self.queue_depth();
        HashingStatistics {
            queued,
            capacity,
            running: self.shared.running.load(Ordering::Relaxed),
            computed: self.computed_count(),
            rejected: self.shared.rejected.load(Ordering::Relaxed),
        }
    }

    /// Hash a password, normalised, with a new salt. Returns a PHC string.
    pub async fn hash(
        &self,
        source: &HashSource,
        password: &str,
        entropy: &dyn Entropy,
    ) -> Result<String> {
        let password = &*opaque_string::normalise(password);
        let mut salt = [0u8; 16];
        entropy.fill(&mut salt);
        let function = new_hash_function(&self.params);
        let hash = self.compute(source, password, &salt, function, HASH_LENGTH).await?;
        encode(&self.params, &salt, &hash)
    }

    /// Whether the password matches `stored`. `None` (no such account) does the work of a new hash
    /// and returns `false`. An imported hash, or one of an earlier version, may be of the password
    /// as it was typed and not of its normal form.
    pub async fn verify(
        &self,
        source: &HashSource,
        password: &str,
        stored: Option<&str>,
    ) -> Result<bool> {
        let normalised = opaque_string::normalise(password);
        Ok(self.verify_exact(source, &normalised, stored).await?
            || normalised != password && self.verify_exact(source, password, stored).await?)
    }

    async fn verify_exact(
        &self,
        source: &HashSource,
        password: &str,
        stored: Option<&str>,
    ) -> Result<bool> {
        let StoredHash { function, salt, hash } = match stored {
            Some(text) => StoredHash::parse(text)
                .map_err(|problem| Error::internal(format!("a stored password hash: {problem}")))?,
            None => self.decoy.clone(),
        };
        let found = self.compute(source, password, &salt, function, hash.len()).await?;
        Ok(stored.is_some() && bool::from(found.ct_eq(&hash)))
    }

    /// Whether a stored hash is of another function than new ones, or has another cost.
    pub fn needs_rehash(&self, stored: &str) -> bool {
        !StoredHash::parse(stored)
            .is_ok_and(|stored| stored.function == new_hash_function(&self.params))
    }

    async fn compute(
        &self,
        source: &HashSource,
        password: &str,
        salt: &[u8],
        function: Function,
        length: usize,
    ) -> Result<Vec<u8>> {
        let (reply, result) = oneshot::channel();
        let caller = Caller::current();
        let task = Task {
            password: Zeroizing::new(password.as_bytes().to_vec()),
            salt: salt.to_vec(),
            function,
            length,
            reply,
            caller: caller.clone(),
        };
        let not_queued = self.shared.lock().queue.push(&source.tenant_id, source.network, task);
        self.shared.changed.notify_one();
        self.hash_count.fetch_add(1, Ordering::Relaxed);
        if let Some(task) = not_queued {
            // It is this task, or one of a source that has more tasks in the full queue.
            self.shared.rejected.fetch_add(1, Ordering::Relaxed);
            let _ = task.reply.send(Err(Error::Busy { retry_after: 2 }));
        }
        result.instrument(tracing::debug_span!("password hash")).await.map_err(|_| {
            if caller.has_left() {
                // The task was taken out of the queue.
                Error::Busy { retry_after: 2 }
            } else {
                Error::internal("a hashing thread ended")
            }
        })?
    }
}

/// The function of new hashes.
fn new_hash_function(params: &Params) -> Function {
    Function::Argon2 {
        algorithm: Algorithm::Argon2id,
        version: Version::V0x13,
        params: params.clone(),
    }
}

fn run_worker(shared: &Shared) {
    priority::yield_to_requests();
    let mut memory = ReusedMemory::new();
    while let Some(task) = shared.next_task() {
        shared.running.fetch_add(1, Ordering::Relaxed);
        let outcome = task.function.compute(&mut memory, &task.password, &task.salt, task.length);
        shared.computed.fetch_add(1, Ordering::Relaxed);
        shared.running.fetch_sub(1, Ordering::Relaxed);
        // Sending fails if the request was cancelled; the result is not needed then.
        let _ = task.reply.send(outcome);
    }
}
