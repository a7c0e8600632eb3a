//! What a run is given by the environment.
#![expect(clippy::disallowed_methods, reason = "xtask chooses how long a run takes")]

use std::hash::{BuildHasher, Hasher, RandomState};

/// A number that the environment may give.
pub fn parameter(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|error| panic!("{name}={text}: {error}")))
}

/// The URL of a PostgreSQL server. Without it, a run is on SQLite.
pub fn postgres_url() -> Option<String> {
    std::env::var("TEST_DATABASE_URL").ok()
}

/// The seed of all choices of a run, printed so that it can be given again.
pub fn seed() -> u64 {
    let seed = parameter("TEST_SEED").unwrap_or_else(|| RandomState::new().build_hasher().finish());
    println!("TEST_SEED={seed}");
    seed
}
