//! The [`Outbound`] implementation on the network of the machine, with its name servers and its
//! trusted certificates.

use std::{
    net::SocketAddr,
    sync::{Arc, OnceLock},
    time::Duration,
};

use async_trait::async_trait;
use hickory_resolver::{TokioResolver, proto::rr::RData};
use http_body_util::{BodyExt, Empty, Limited};
use hyper::{Request, body::Bytes, client::conn::http1, header};
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpStream, lookup_host},
    time::timeout,
};
use tokio_rustls::{
    TlsConnector,
    rustls::{ClientConfig, RootCertStore, crypto::aws_lc_rs, pki_types::ServerName},
};
use url::Url;

use domain::outbound::{DnsFailure, FetchError, FetchedResponse, NetworkScope, Outbound};

use super::private_network::is_private;

/// Timeouts of a whole DNS lookup with its retries, and of a whole request.
const DNS_TIMEOUT: Duration = Duration::from_secs(6);
const FETCH_TIMEOUT: Duration = Duration::from_secs(4);
const DNS_ATTEMPT_TIMEOUT: Duration = Duration::from_secs(2);
const MAX_RESPONSE_BYTES: usize = 64 * 1024;

/// Outbound requests over the network of the machine.
#[derive(Default)]
pub struct SystemNetwork {
    /// Loaded on first use, because most processes send no requests.
    tls: OnceLock<Option<Arc<ClientConfig>>>,
}

#[async_trait]
impl Outbound for SystemNetwork {
    async fn txt_records(&self, name: &str) -> Result<Vec<String>, DnsFailure> {
        timeout(DNS_TIMEOUT, lookup_txt(name)).await.unwrap_or(Err(DnsFailure))
    }

    async fn get(&self, url: &Url, scope: NetworkScope<'_>) -> Result<FetchedResponse, FetchError> {
        let tls = self.tls.get_or_init(tls_with_native_roots).clone().ok_or(FetchError::Tls)?;
        timeout(FETCH_TIMEOUT, get(url, scope, tls)).await.unwrap_or(Err(FetchError::Timeout))
    }
}

/// Each lookup has its own resolver without a cache, so that a repeated check sees new records.
async fn lookup_txt(name: &str) -> Result<Vec<String>, DnsFailure> {
    let failed = |error: &dyn std::fmt::Display| {
        tracing::info!(name, %error, "the DNS did not answer");
        DnsFailure
    };
    let mut builder = TokioResolver::builder_tokio().map_err(|error| failed(&error))?;
    let options = builder.options_mut();
    (options.timeout, options.attempts, options.cache_size) = (DNS_ATTEMPT_TIMEOUT, 1, 0);
    let resolver = builder.build().map_err(|error| failed(&error))?;
    // The trailing dot prevents the search domains of the machine from being appended.
    let found = match resolver.txt_lookup(format!("{name}.")).await {
        Ok(found) => found,
        Err(error) if error.is_no_records_found() || error.is_nx_domain() => return Ok(Vec::new()),
        Err(error) => return Err(failed(&error)),
    };
    let text = |data: &RData| match data {
        RData::TXT(text) => Some(String::from_utf8_lossy(&text.txt_data.concat()).into_owned()),
        _ => None,
    };
    Ok(found.answers().iter().filter_map(|record| text(&record.data)).collect())
}

fn tls_with_native_roots() -> Option<Arc<ClientConfig>> {
    let mut roots = RootCertStore::empty();
    let found = rustls_native_certs::load_native_certs();
    for error in found.errors {
        tracing::warn!(%error, "the system's certificates could not all be read");
    }
    roots.add_parsable_certificates(found.certs);
    let builder = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions();
    match builder {
        Ok(builder) => Some(Arc::new(builder.with_root_certificates(roots).with_no_client_auth())),
        Err(error) => {
            tracing::error!(%error, "there is no TLS in this build");
            None
        }
    }
}

async fn get(
    url: &Url,
    scope: NetworkScope<'_>,
    tls: Arc<ClientConfig>,
) -> Result<FetchedResponse, FetchError> {
    let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else {
        return Err(FetchError::Dns);
    };
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let stream = connect(host, port, scope).await?;
    if url.scheme() != "https" {
        return send_get(url, stream).await;
    }
    let name = ServerName::try_from(host.to_owned()).map_err(|_| FetchError::Tls)?;
    let stream =
        TlsConnector::from(tls).connect(name, stream).await.map_err(|_| FetchError::Tls)?;
    send_get(url, stream).await
}

async fn connect(host: &str, port: u16, scope: NetworkScope<'_>) -> Result<TcpStream, FetchError> {
    let mut addresses = resolve(host, port).await?;
    if let NetworkScope::SameAsHost(own_host) = scope
        && addresses.iter().any(|address| is_private(address.ip()))
        && !self::resolve(own_host, port).await?.iter().any(|address| is_private(address.ip()))
    {
        addresses.retain(|address| !is_private(address.ip()));
        if addresses.is_empty() {
            return Err(FetchError::PrivateNetwork);
        }
    }
    for address in addresses {
        if let Ok(stream) = TcpStream::connect(address).await {
            return Ok(stream);
        }
    }
    Err(FetchError::ConnectionRefused)
}

async fn resolve(host: &str, port: u16) -> Result<Vec<SocketAddr>, FetchError> {
    let addresses: Vec<_> = lookup_host((host, port)).await.map_err(|_| FetchError::Dns)?.collect();
    if addresses.is_empty() { Err(FetchError::Dns) } else { Ok(addresses) }
}

async fn send_get<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
    url: &Url,
    stream: S,
) -> Result<FetchedResponse, FetchError> {
    let malformed = |_| FetchError::Malformed;
    let (mut sender, connection) =
        http1::handshake(TokioIo::new(stream)).await.map_err(malformed)?;
    // The task ends when the sender is dropped, whatever the peer does.
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!(%error, "a connection of ours ended badly");
        }
    });
    let request = Request::get(&url[url::Position::BeforePath..url::Position::AfterQuery])
        .header(header::HOST, &url[url::Position::BeforeHost..url::Position::AfterPort])
        .header(header::ACCEPT, "application/json")
        .header(header::USER_AGENT, "Tenantry")
        .body(Empty::<Bytes>::new())
        .map_err(|_| FetchError::Malformed)?;
    let response = sender.send_request(request).await.map_err(malformed)?;
    let status = response.status().as_u16();
    let body = Limited::new(response.into_body(), MAX_RESPONSE_BYTES)
        .collect()
        .await
        .map_err(|_| FetchError::Malformed)?
        .to_bytes();
    Ok(FetchedResponse { status, body: body.to_vec() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn o1_a_tenant_cannot_reach_a_private_network() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        assert!(connect("127.0.0.1", port, NetworkScope::Any).await.is_ok());
        assert!(
            connect("127.0.0.1", port, NetworkScope::SameAsHost("localhost")).await.is_ok(),
            "an installation in a private network may connect to it"
        );
        assert_eq!(
            connect("127.0.0.1", port, NetworkScope::SameAsHost("192.0.2.1")).await.err(),
            Some(FetchError::PrivateNetwork)
        );
    }
}
