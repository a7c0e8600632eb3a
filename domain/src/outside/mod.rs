//! What lies outside this installation and is asked on somebody's behalf: names in the DNS, and our
//! own addresses as others reach them. Every question is bounded in time and size, follows no
//! redirect, and nothing of an answer is shown to anybody as it came.

mod inside;
mod system;

use async_trait::async_trait;
use url::Url;

pub use system::System;

/// The DNS did not answer, or not in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unanswered;

/// Why an address of ours could not be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreachable {
    /// The name leads nowhere.
    Dns,
    /// It leads into a private network, where whoever asks may not look.
    Inside,
    /// Nothing listens there.
    Refused,
    /// Who answers cannot prove to be the one.
    Tls,
    /// No answer in time.
    Silent,
    /// What came is no HTTP, or too much of it.
    Malformed,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
}

/// How far a question may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach<'a> {
    /// Whoever asks runs this machine.
    Everywhere,
    /// Into a private network only where this host, the installation's own, is in one itself.
    AsFarAs(&'a str),
}

#[async_trait]
pub trait Outside: Send + Sync {
    /// The text records at a full name; none is an answer, too.
    async fn texts(&self, name: &str) -> Result<Vec<String>, Unanswered>;

    /// GET one of our own addresses.
    async fn get(&self, address: &Url, reach: Reach<'_>) -> Result<Answer, Unreachable>;
}
