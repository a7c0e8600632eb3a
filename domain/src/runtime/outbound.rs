//! Requests to other hosts: DNS TXT lookups and HTTP.
//!
//! Every request is bounded in time and size and follows no redirects (O1). Responses are never
//! shown to users as received.

use async_trait::async_trait;
use http::header;
use url::Url;

/// An HTTP request with its absolute URL.
pub type HttpRequest = http::Request<Vec<u8>>;
/// An HTTP response with its whole body.
pub type HttpResponse = http::Response<Vec<u8>>;

/// Maximum size of a response body in bytes; a larger one fails with [`FetchError::Malformed`].
pub const MAX_RESPONSE_BYTES: usize = 64 * 1024;

/// The DNS lookup failed or timed out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DnsFailure;

/// Why a URL could not be fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.reason())]
pub enum FetchError {
    /// The URL is neither https nor that of a host which the operator allows.
    NotHttps,
    /// The host name does not resolve.
    Dns,
    /// The host is in a private network that is out of scope.
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

impl FetchError {
    /// What went wrong, as the end of a sentence about the host.
    pub fn reason(self) -> &'static str {
        match self {
            Self::NotHttps => "the URL is not https",
            Self::Dns => "the host name was not found",
            Self::PrivateNetwork => {
                "the host is in a private network. An operator can allow it with \
                 TENANTRY_OUTBOUND_ALLOW"
            }
            Self::ConnectionRefused => "the connection was refused",
            Self::Tls => "the certificate is not valid for the host, or its issuer is not trusted",
            Self::Timeout => "there was no response in time",
            Self::Malformed => "the response is not HTTP, or larger than 64 KiB",
        }
    }
}

/// The networks that a request may connect to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NetworkScope<'a> {
    /// Any network: the caller operates this machine.
    Any,
    /// Private networks only if this host (the public host of the installation) is in one itself.
    SameAsHost(&'a str),
    /// By https, not in a private network; and hosts that the operator allows, also by plain HTTP.
    Public,
}

/// Sends requests to other hosts; tests replace the implementation.
#[async_trait]
pub trait Outbound: Send + Sync {
    /// The TXT records of a fully qualified name. No records are an empty list.
    async fn txt_records(&self, name: &str) -> Result<Vec<String>, DnsFailure>;

    /// Whether requests to this URL are in [`NetworkScope::Public`], as far as the URL says: the
    /// addresses of a host name are checked when it is requested.
    fn check_public(&self, url: &Url) -> Result<(), FetchError>;

    /// Send an HTTP request. A redirect is returned, not followed.
    async fn send(
        &self,
        request: HttpRequest,
        scope: NetworkScope<'_>,
    ) -> Result<HttpResponse, FetchError>;
}

/// A GET request for a document of this media type.
///
/// # Errors
/// [`FetchError::Malformed`] if the URL cannot be requested by HTTP.
pub fn get(url: &Url, accept: &str) -> Result<HttpRequest, FetchError> {
    http::Request::get(url.as_str())
        .header(header::ACCEPT, accept)
        .body(Vec::new())
        .map_err(|_| FetchError::Malformed)
}
