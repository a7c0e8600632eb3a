//! What lies outside this installation and is asked on somebody's behalf: names in the DNS, and our
//! own addresses as others reach them. Every question is bounded in time and size, follows no
//! redirect, and nothing of an answer is shown to anybody as it came.

mod private_network;
mod system;

use async_trait::async_trait;
use url::Url;

pub use system::SystemNetwork;

/// The DNS did not answer, or not in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DnsFailure;

/// Why an address of ours could not be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FetchError {
    /// The name leads nowhere.
    Dns,
    /// It leads into a private network, where whoever asks may not look.
    PrivateNetwork,
    /// Nothing listens there.
    ConnectionRefused,
    /// Who answers cannot prove to be the one.
    Tls,
    /// No answer in time.
    Timeout,
    /// What came is no HTTP, or too much of it.
    Malformed,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FetchedResponse {
    pub status: u16,
    pub body: Vec<u8>,
}

/// How far a question may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NetworkScope<'a> {
    /// Whoever asks runs this machine.
    Any,
    /// Into a private network only where this host, the installation's own, is in one itself.
    SameAsHost(&'a str),
}

#[async_trait]
pub trait Outbound: Send + Sync {
    /// The text records at a full name; none is an answer, too.
    async fn txt_records(&self, name: &str) -> Result<Vec<String>, DnsFailure>;

    /// GET one of our own addresses.
    async fn get(
        &self,
        address: &Url,
        scope: NetworkScope<'_>,
    ) -> Result<FetchedResponse, FetchError>;
}
