//! A server that is killed at random under load (SIGKILL) has stored every write that it has
//! acknowledged, and accepts nothing again that was used up.
//!
//! A kill does not show a write that was left to the cache of the operating system; the settings
//! that make commits durable are asserted in `durability`.

use std::{sync::Arc, time::Duration};

use crate::load::{Counters, Installation, Random, Worker, parameter, seed};

const WORKERS: usize = 6;
const KILLS: u64 = 10;
/// The most operations that are acknowledged between two kills.
const MAX_OPERATIONS: usize = 120;

/// With TEST_KILLS kills on the database of TEST_DATABASE_URL: `cargo xtask crash`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_acknowledged_write_survives_kills_under_load() {
    let mut random = Random::new(seed());
    let usernames = Worker::usernames(WORKERS);
    let installation = Installation::create(&usernames).await;
    let mut server = installation.start();
    let counters = Arc::new(Counters::default());
    let mut workers =
        Worker::prepare_all(&[server.address], &usernames, &counters, &mut random).await;
    for _ in 0..parameter("TEST_KILLS").unwrap_or(KILLS) {
        let load: Vec<_> =
            workers.into_iter().map(|worker| tokio::spawn(worker.run_until_unanswered())).collect();
        counters.wait_for_more(1 + random.below(MAX_OPERATIONS) as u64).await;
        // Not always at the moment of an answer.
        tokio::time::sleep(Duration::from_micros(random.below(20_000) as u64)).await;
        server.kill();
        server = installation.start();
        let mut checks = Vec::new();
        for worker in load {
            let mut worker = worker.await.expect("only the kill ends the load");
            worker.set_servers(&[server.address]);
            checks.push(tokio::spawn(worker.check_all()));
        }
        workers = Vec::new();
        for check in checks {
            workers
                .push(check.await.unwrap_or_else(|error| panic!("{error}\n{}", server.output())));
        }
    }
    assert_eq!(counters.unavailable(), 0, "{}", server.output());
    server.kill();
    installation.check_integrity().await;
    installation.remove().await;
    counters.report(&Worker::operations());
}
