//! Arbitrary input, made of valid input by mutation. No input may cause a panic, a server error or
//! a long wait.
//!
//! In the suite each target gets the same few inputs; `cargo xtask fuzz` sets TEST_SECONDS and
//! gives each as many as there is time for. Targets that need examples are beside these, in `fuzz`
//! modules of `route_access`, `console`, `passkey`, `passwords` and `identity_providers`. A fault
//! that was found gets a row in `route_access::fuzz`, or a test of its kind.
#![expect(clippy::disallowed_methods, reason = "xtask chooses how long a run takes")]

mod mutation;
mod parsers;
mod values;

use std::{
    fmt::Debug,
    hash::{BuildHasher, Hasher, RandomState},
    time::{Duration, Instant},
};

use proptest::{
    prelude::Rng,
    test_runner::{RngAlgorithm, TestRng},
};
use sha2::{Digest, Sha256};
use tests::TestResponse;

/// No input may keep a processor busy for so long, on a slow machine under load.
pub(crate) const LIMIT: Duration = Duration::from_secs(5);

/// The inputs for one target.
pub(crate) struct Inputs {
    target: String,
    seed: u64,
    random: TestRng,
    count: usize,
    /// How many there are, unless there is a time limit.
    limit: usize,
    end: Option<Instant>,
}

pub(crate) fn parameter(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|error| panic!("{name}={text}: {error}")))
}

impl Inputs {
    /// In the suite, `count` inputs that are always the same.
    pub(crate) fn new(target: &str, count: usize) -> Self {
        let seconds = parameter("TEST_SECONDS");
        let any_seed = || seconds.map_or(0, |_| RandomState::new().build_hasher().finish());
        let seed = parameter("TEST_SEED").unwrap_or_else(any_seed);
        let bytes = Sha256::new().chain_update(seed.to_be_bytes()).chain_update(target).finalize();
        Self {
            target: target.to_owned(),
            seed,
            random: TestRng::from_seed(RngAlgorithm::ChaCha, &bytes),
            count: 0,
            limit: count,
            end: seconds.map(|seconds| Instant::now() + Duration::from_secs(seconds)),
        }
    }

    /// Whether there is another input.
    pub(crate) fn advance(&mut self) -> bool {
        let goes_on = match self.end {
            Some(end) => Instant::now() < end,
            None => self.count < self.limit,
        };
        self.count += usize::from(goes_on);
        if !goes_on && self.end.is_some() {
            println!("{}: {} inputs, TEST_SEED={}", self.target, self.count, self.seed);
        }
        goes_on
    }

    /// What a failure names.
    pub(crate) fn context(&self, input: &dyn Debug) -> String {
        let input = format!("{input:?}");
        let shown: String = input.chars().take(4_000).collect();
        format!("{} TEST_SEED={} input {}: {shown}", self.target, self.seed, self.count)
    }

    /// A number below `limit`, which is not 0.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.random.next_u32() as usize % limit
    }

    /// Once in `times`.
    pub(crate) fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    pub(crate) fn choose<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    /// An error code of another server, for one request in ten.
    pub(crate) fn odd_error(&mut self) -> Option<String> {
        self.one_in(10).then(|| self.text("access_denied"))
    }

    /// Assert that a response is none of a server that failed, and came in time.
    pub(crate) fn check(&self, response: &TestResponse, started_at: Instant, input: &dyn Debug) {
        let elapsed = started_at.elapsed();
        if response.status.as_u16() >= 500 || elapsed > LIMIT {
            let TestResponse { status, body, .. } = response;
            panic!("{}: {status} after {elapsed:?}: {body}", self.context(input));
        }
        let leads_nowhere = response.status.is_redirection() && response.location().is_empty();
        assert!(!leads_nowhere || response.status == 304, "{}: no location", self.context(input));
    }
}
