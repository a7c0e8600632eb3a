//! Two processes on one PostgreSQL database under a mixed load for minutes, while the database is
//! restarted: `cargo xtask soak`, which restarts it.
//!
//! No acknowledged write is lost, no request is answered with an error other than 503, and the
//! memory of the processes does not grow.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use crate::{
    harness::{ServerProcess, TestDir},
    load::{Counters, Installation, PROPAGATION, Random, Worker, parameter, postgres_url, seed},
};

const WORKERS: usize = 8;
const SECONDS: u64 = 600;
/// Verified tokens are kept for a minute, and the pools grow at the first restart of the database.
const WARM_UP: Duration = Duration::from_secs(90);
/// The memory at the end, as a part of that after the warm-up.
const MAX_GROWTH: f64 = 1.10;
/// Memory is sampled once a second, because it goes up and down with what is under way.
const SAMPLES: usize = 10;

/// Resident memory in KiB (proc_pid_status(5)).
pub fn resident_memory(server: &ServerProcess) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.child.id())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

/// The medians of some samples of the processes' memory.
async fn sample_memory(servers: &[ServerProcess; 2]) -> [f64; 2] {
    let mut samples = [Vec::new(), Vec::new()];
    for _ in 0..SAMPLES {
        for (server, samples) in servers.iter().zip(&mut samples) {
            samples.push(resident_memory(server));
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    samples.map(|mut samples| {
        samples.sort_by(f64::total_cmp);
        samples[SAMPLES / 2]
    })
}

/// The ends of what the processes have logged.
fn logs(servers: &[ServerProcess; 2]) -> String {
    let ends = servers.iter().map(|server| {
        let output = server.output();
        let lines: Vec<&str> = output.lines().collect();
        lines[lines.len().saturating_sub(40)..].join("\n")
    });
    ends.collect::<Vec<_>>().join("\n\n")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes minutes, and its database is restarted meanwhile: cargo xtask soak"]
async fn two_processes_lose_nothing_and_do_not_grow_under_load_for_long() {
    assert!(postgres_url().is_some(), "set TEST_DATABASE_URL");
    let seconds = parameter("TEST_SECONDS").unwrap_or(SECONDS);
    let mut random = Random::new(seed());
    let usernames = Worker::usernames(WORKERS);
    let installation = Installation::create(&usernames).await;
    let second_dir = TestDir::new();
    let servers = [installation.start(), installation.start_in(&second_dir)];
    let addresses = [servers[0].address, servers[1].address];
    let counters = Arc::new(Counters::default());
    let workers = Worker::prepare_all(&addresses, &usernames, &counters, &mut random).await;

    let started_at = Instant::now();
    let duration = Duration::from_secs(seconds);
    let load: Vec<_> = workers
        .into_iter()
        .map(|worker| tokio::spawn(worker.run_until(started_at + duration)))
        .collect();
    tokio::time::sleep(WARM_UP.max(duration / 4)).await;
    let at_first = sample_memory(&servers).await;
    let last_samples = duration.saturating_sub(Duration::from_secs(SAMPLES as u64 + 2));
    tokio::time::sleep(last_samples.saturating_sub(started_at.elapsed())).await;
    let at_last = sample_memory(&servers).await;
    let mut workers = Vec::new();
    for worker in load {
        workers.push(worker.await.unwrap_or_else(|error| panic!("{error}\n{}", logs(&servers))));
    }
    tokio::time::sleep(PROPAGATION).await;
    let checks: Vec<_> =
        workers.into_iter().map(|worker| tokio::spawn(worker.check_all())).collect();
    for check in checks {
        check.await.unwrap_or_else(|error| panic!("{error}\n{}", logs(&servers)));
    }
    counters.report(&Worker::operations());
    println!("resident memory in KiB: {at_first:.0?} after the warm-up, {at_last:.0?} at the end");
    assert_eq!(counters.lost(), 0, "requests without a response");
    for (first, last) in at_first.iter().zip(&at_last) {
        assert!(*last <= first * MAX_GROWTH, "memory has grown from {first} to {last} KiB");
    }
    for server in servers {
        server.terminate();
    }
    installation.remove().await;
}
