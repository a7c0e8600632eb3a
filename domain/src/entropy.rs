//! Chance. The only place that asks the operating system for it.

use aws_lc_rs::rand::{SecureRandom, SystemRandom};

/// A source of unpredictable bytes.
pub trait Entropy: Send + Sync + 'static {
    fn fill(&self, bytes: &mut [u8]);
}

/// The operating system's generator.
#[derive(Default)]
pub struct SystemEntropy(SystemRandom);

impl Entropy for SystemEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        // A machine without randomness must not issue anything: stopping is the only safe answer.
        assert!(self.0.fill(bytes).is_ok(), "the operating system gave no randomness");
    }
}
