//! What one tenant notices of another one under load, and any request of busy hashing threads.
//!
//! The load and the measured requests come from threads of their own. They share the processors
//! with the server, so that a part of what is measured is theirs.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

use anyhow::{Context, Result};
use futures_util::future::join_all;
use tokio::runtime::Builder;

use crate::{
    load::{self, percentile_ms},
    operation::{Operation, Worker},
    target::Target,
};

/// Load on the other tenant, with its connections, and what is measured at this one.
const CASES: [(Operation, usize, Operation); 5] = [
    (Operation::SignIn, 16, Operation::Introspection),
    (Operation::SignIn, 16, Operation::SignIn),
    (Operation::ClientCredentials, 32, Operation::Introspection),
    (Operation::ClientCredentials, 32, Operation::CodeFlow),
    (Operation::Authorize, 32, Operation::Introspection),
];

/// Measure all cases, and print them as a table.
pub fn run(target: &Target, duration: Duration) -> Result<()> {
    println!(
        "\n| load on another tenant | measured | idle p50, p99 ms | under load p50, p99 ms | p99 |\
         \n|---|---|---:|---:|---:|"
    );
    for (flood, connections, measured) in CASES {
        let (idle_p50, idle_p99) = measure(target, measured, duration)?;
        let is_over = AtomicBool::new(false);
        let (p50, p99) = thread::scope(|scope| {
            let load = scope.spawn(|| run_load(target, flood, connections, &is_over));
            let outcome = measure(target, measured, duration);
            is_over.store(true, Ordering::Relaxed);
            load.join().map_err(|_| anyhow::anyhow!("the load has panicked"))??;
            outcome
        })?;
        println!(
            "| {} on {connections} connections | {} | {idle_p50:.2}, {idle_p99:.2} | {p50:.2}, \
             {p99:.2} | × {:.1} |",
            flood.name(),
            measured.name(),
            p99 / idle_p99,
        );
    }
    Ok(())
}

/// The median and the 99th percentile of an operation on one connection.
fn measure(target: &Target, operation: Operation, duration: Duration) -> Result<(f64, f64)> {
    Builder::new_current_thread().enable_all().build()?.block_on(async {
        let worker = Worker::prepare(target.port, &target.paths, operation).await?;
        let mut durations = load::run(&mut [worker], duration).await?;
        Ok((percentile_ms(&mut durations, 0.5)?, percentile_ms(&mut durations, 0.99)?))
    })
}

/// Repeat an operation at the other tenant until it is over. Rejections are part of it.
fn run_load(
    target: &Target,
    operation: Operation,
    connections: usize,
    is_over: &AtomicBool,
) -> Result<()> {
    Builder::new_current_thread().enable_all().build()?.block_on(async {
        let mut workers = Vec::new();
        for _ in 0..connections {
            let prepared = Worker::prepare(target.port, &target.other_paths, operation).await;
            workers.push(prepared.context("the load could not begin")?);
        }
        join_all(workers.iter_mut().map(|worker| async move {
            while !is_over.load(Ordering::Relaxed) {
                // Such as 503, where the hashing queue is full.
                let _ = worker.run().await;
            }
        }))
        .await;
        Ok(())
    })
}
