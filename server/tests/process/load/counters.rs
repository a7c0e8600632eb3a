//! What all workers of a run count together.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::sync::watch;

/// How long a run waits for its load, on the slowest machine.
const PATIENCE: Duration = Duration::from_secs(120);

pub struct Counters {
    acknowledged: watch::Sender<u64>,
    /// Operations by name: how many were acknowledged, and how many were not answered.
    operations: Mutex<BTreeMap<&'static str, (u64, u64)>>,
    checked: AtomicU64,
    /// Responses with status 503.
    unavailable: AtomicU64,
    /// Requests without a response.
    lost: AtomicU64,
}

impl Default for Counters {
    fn default() -> Self {
        Self {
            acknowledged: watch::Sender::new(0),
            operations: Mutex::default(),
            checked: AtomicU64::new(0),
            unavailable: AtomicU64::new(0),
            lost: AtomicU64::new(0),
        }
    }
}

impl Counters {
    pub fn count_operation(&self, name: &'static str, is_acknowledged: bool) {
        let mut operations = self.operations.lock().unwrap();
        let counts = operations.entry(name).or_default();
        if is_acknowledged {
            counts.0 += 1;
            self.acknowledged.send_modify(|count| *count += 1);
        } else {
            counts.1 += 1;
        }
    }

    pub fn count_check(&self) {
        self.checked.fetch_add(1, Ordering::Relaxed);
    }

    pub fn count_unavailable(&self) {
        self.unavailable.fetch_add(1, Ordering::Relaxed);
    }

    pub fn count_lost(&self) {
        self.lost.fetch_add(1, Ordering::Relaxed);
    }

    pub fn unavailable(&self) -> u64 {
        self.unavailable.load(Ordering::Relaxed)
    }

    pub fn lost(&self) -> u64 {
        self.lost.load(Ordering::Relaxed)
    }

    /// Wait until so many operations more are acknowledged.
    pub async fn wait_for_more(&self, count: u64) {
        let target = *self.acknowledged.borrow() + count;
        let mut receiver = self.acknowledged.subscribe();
        let reached = receiver.wait_for(|acknowledged| *acknowledged >= target);
        tokio::time::timeout(PATIENCE, reached)
            .await
            .expect("the load goes on")
            .expect("the counters exist");
    }

    /// Print what was done, and fail if an operation was never acknowledged.
    pub fn report(&self, names: &[&'static str]) {
        let operations = self.operations.lock().unwrap().clone();
        for (name, (acknowledged, unanswered)) in &operations {
            println!("{name}: {acknowledged} acknowledged, {unanswered} not answered");
        }
        println!(
            "{} facts checked; {} requests without a response, {} responses with 503",
            self.checked.load(Ordering::Relaxed),
            self.lost(),
            self.unavailable(),
        );
        for name in names {
            assert!(operations.get(name).is_some_and(|counts| counts.0 > 0), "{name}: never done");
        }
    }
}
