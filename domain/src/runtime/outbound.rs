//! Outbound network requests: DNS TXT lookups, and GET requests to URLs of the
//! installation itself.
//!
//! Every request is bounded in time and size and follows no redirects. Responses are never shown to
//! users as received.

use async_trait::async_trait;
use url::Url;

/// The DNS lookup failed or timed out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DnsFailure;

/// Why a URL could not be fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FetchError {
    /// The host name does not resolve.
    Dns,
    /// The host name resolves to a private network that is out of scope.
    PrivateNetwork,
    /// The connection was refused.
    ConnectionRefused,
    /// The TLS handshake failed, such as for an invalid certificate.
    Tls,
    /// There was no response in time.
    Timeout,
    /// The response is not HTTP, or too large.
    Malformed,
}

/// The response to a GET request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FetchedResponse {
    /// HTTP status code.
    pub status: u16,
    /// The whole body; if it is too large, the request fails with [`FetchError::Malformed`].
    pub body: Vec<u8>,
}

/// The networks that a request may connect to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NetworkScope<'a> {
    /// Any network: the caller operates this machine.
    Any,
    /// Private networks only if this host (the public host of the installation) is in one itself.
    SameAsHost(&'a str),
}

/// Sends outbound requests; tests replace the implementation.
#[async_trait]
pub trait Outbound: Send + Sync {
    /// The TXT records of a fully qualified name. No records are an empty list.
    async fn txt_records(&self, name: &str) -> Result<Vec<String>, DnsFailure>;

    /// GET a URL of the installation itself.
    async fn get(&self, url: &Url, scope: NetworkScope<'_>) -> Result<FetchedResponse, FetchError>;
}
