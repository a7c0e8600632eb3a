//! Randomness. This is the only module that uses the random number generator of the operating
//! system for identifiers, secrets and nonces.

use aws_lc_rs::rand::{SecureRandom, SystemRandom};

/// A source of unpredictable bytes.
pub trait Entropy: Send + Sync + 'static {
    /// Overwrites all of `bytes` with random ones. It does not fail: see [`SystemEntropy`].
    fn fill(&self, bytes: &mut [u8]);
}

/// The random number generator of the operating system.
#[derive(Default)]
pub struct SystemEntropy(SystemRandom);

impl Entropy for SystemEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        // A machine without randomness must not issue tokens: aborting is the only safe reaction.
        assert!(self.0.fill(bytes).is_ok(), "the operating system gave no randomness");
    }
}
