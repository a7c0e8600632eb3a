//! Runs an operation on some connections for some time, and measures.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use futures_util::future::try_join_all;

use crate::{
    operation::{Operation, Worker},
    target::Target,
};

/// What one run has measured.
#[derive(Clone, Copy, Debug)]
pub struct Measurement {
    /// Operations per second.
    pub rate: f64,
    /// CPU time of the server per operation, in microseconds.
    pub cpu_us: f64,
    /// Percentiles of the duration of one operation, in milliseconds.
    pub p50_ms: f64,
    pub p99_ms: f64,
    /// Resident memory of the server afterwards.
    pub memory_mib: f64,
    /// SQL statements per operation; `None` for the peer.
    pub statements: Option<f64>,
}

/// Run the operation on this many connections: first a tenth of `duration` unmeasured.
pub async fn measure(
    target: &Target,
    operation: Operation,
    connections: usize,
    duration: Duration,
) -> Result<Measurement> {
    let mut workers = Vec::with_capacity(connections);
    for _ in 0..connections {
        // One after the other: their sign-ins would be too many at once for the hashing queue.
        workers.push(Worker::prepare(target.port, &target.paths, operation).await?);
    }
    run(&mut workers, duration / 10).await?;
    let statements = target.statements().await?;
    let (cpu, started_at) = (target.process.cpu_time()?, Instant::now());
    let mut durations = run(&mut workers, duration).await?;
    let (elapsed, cpu) = (started_at.elapsed(), target.process.cpu_time()? - cpu);
    let count = durations.len() as f64;
    Ok(Measurement {
        rate: count / elapsed.as_secs_f64(),
        cpu_us: cpu.as_secs_f64() * 1e6 / count,
        p50_ms: percentile_ms(&mut durations, 0.5)?,
        p99_ms: percentile_ms(&mut durations, 0.99)?,
        memory_mib: target.process.memory_mib()?,
        statements: match (statements, target.statements().await?) {
            (Some(before), Some(after)) => Some((after - before) / count),
            _ => None,
        },
    })
}

/// The duration that this part of all does not exceed, in milliseconds.
pub fn percentile_ms(durations: &mut [Duration], part: f64) -> Result<f64> {
    durations.sort_unstable();
    let index = (durations.len() as f64 * part) as usize;
    let duration = durations.get(index.min(durations.len().saturating_sub(1)));
    Ok(duration.context("no operation has ended in time")?.as_secs_f64() * 1e3)
}

/// All workers side by side. Returns the duration of each operation.
pub async fn run(workers: &mut [Worker<'_>], duration: Duration) -> Result<Vec<Duration>> {
    let end = Instant::now() + duration;
    let all = workers.iter_mut().map(|worker| async move {
        let mut durations = Vec::new();
        loop {
            let started_at = Instant::now();
            if started_at >= end {
                return anyhow::Ok(durations);
            }
            worker.run().await?;
            durations.push(started_at.elapsed());
        }
    });
    Ok(try_join_all(all).await?.concat())
}
