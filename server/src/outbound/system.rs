//! The [`Outbound`] implementation on the network of the machine, with its name servers and its
//! trusted certificates.

use std::{net::SocketAddr, sync::OnceLock, time::Duration};

use async_trait::async_trait;
use hickory_resolver::{TokioResolver, proto::rr::RData};
use reqwest::{
    Client, ClientBuilder,
    dns::{Addrs, Name, Resolve, Resolving},
    redirect,
};
use rustls::{
    ClientConfig, RootCertStore,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, pem::PemObject},
};
use tokio::{net::lookup_host, time::timeout};
use tracing::Instrument;
use url::{Host, Url};

use domain::outbound::{
    DnsFailure, FetchError, HttpRequest, HttpResponse, MAX_RESPONSE_BYTES, NetworkScope, Outbound,
};

use super::{allowed_hosts::AllowedHosts, private_network::is_private};

/// Timeouts of a whole DNS lookup with its retries, and of a whole request.
const DNS_TIMEOUT: Duration = Duration::from_secs(6);
const FETCH_TIMEOUT: Duration = Duration::from_secs(4);
const DNS_ATTEMPT_TIMEOUT: Duration = Duration::from_secs(2);
/// How long an unused connection is kept, and how many of them per host.
const IDLE_TIMEOUT: Duration = Duration::from_secs(60);
const IDLE_CONNECTIONS: usize = 8;

/// What the configuration says about requests to other hosts.
#[derive(Clone, Debug, Default)]
pub struct OutboundOptions {
    /// Hosts that may be in a private network and be requested by plain HTTP.
    pub allowed_hosts: AllowedHosts,
    /// Certificates that are trusted besides the system's (`TENANTRY_OUTBOUND_CA`).
    pub extra_roots: Vec<CertificateDer<'static>>,
}

/// The certificates of a PEM file.
///
/// # Errors
/// What is wrong with the file, as the end of a sentence about it.
pub fn read_certificates(path: &std::path::Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let certificates = CertificateDer::pem_file_iter(path)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| format!("cannot be read: {error}"))?;
    if certificates.is_empty() {
        return Err("contains no certificate in PEM format".into());
    }
    for certificate in &certificates {
        RootCertStore::empty()
            .add(certificate.clone())
            .map_err(|error| format!("contains a certificate that cannot be used: {error}"))?;
    }
    Ok(certificates)
}

/// Outbound requests over the network of the machine.
#[derive(Default)]
pub struct SystemNetwork {
    options: OutboundOptions,
    /// Built on first use, because most processes send no requests.
    clients: OnceLock<Option<Clients>>,
}

/// Two clients, so that a connection to a private network is not reused for a request that may not
/// connect to one.
struct Clients {
    public: Client,
    any: Client,
}

impl SystemNetwork {
    /// Requests with these options.
    pub fn new(options: OutboundOptions) -> Self {
        Self { options, clients: OnceLock::new() }
    }

    fn clients(&self) -> Result<&Clients, FetchError> {
        let build = || match build_clients(&self.options.extra_roots) {
            Ok(clients) => Some(clients),
            Err(error) => {
                tracing::error!(%error, "requests to other hosts are not possible");
                None
            }
        };
        self.clients.get_or_init(build).as_ref().ok_or(FetchError::Tls)
    }

    /// The client for a URL, or why it may not be requested.
    async fn client_for(&self, url: &Url, scope: NetworkScope<'_>) -> Result<&Client, FetchError> {
        let clients = self.clients()?;
        let is_public_only = match scope {
            NetworkScope::Any => false,
            NetworkScope::SameAsHost(own_host) => !is_in_private_network(own_host).await?,
            NetworkScope::Public => {
                self.check_public(url)?;
                !self.options.allowed_hosts.contains(url)
            }
        };
        if !is_public_only {
            return Ok(&clients.any);
        }
        check_address(url)?;
        Ok(&clients.public)
    }
}

/// Rejects a URL with a private address: it is not resolved, so the resolver does not see it.
fn check_address(url: &Url) -> Result<(), FetchError> {
    let address = match url.host() {
        Some(Host::Ipv4(address)) => Some(address.into()),
        Some(Host::Ipv6(address)) => Some(address.into()),
        _ => None,
    };
    if address.is_some_and(is_private) { Err(FetchError::PrivateNetwork) } else { Ok(()) }
}

#[async_trait]
impl Outbound for SystemNetwork {
    async fn txt_records(&self, name: &str) -> Result<Vec<String>, DnsFailure> {
        timeout(DNS_TIMEOUT, lookup_txt(name)).await.unwrap_or(Err(DnsFailure))
    }

    fn check_public(&self, url: &Url) -> Result<(), FetchError> {
        if self.options.allowed_hosts.contains(url) {
            return Ok(());
        }
        if url.scheme() != "https" {
            return Err(FetchError::NotHttps);
        }
        check_address(url)
    }

    async fn send(
        &self,
        request: HttpRequest,
        scope: NetworkScope<'_>,
    ) -> Result<HttpResponse, FetchError> {
        // Without the path and the query, which may hold a secret.
        let span = tracing::debug_span!(
            "request to another host",
            otel.name = request.method().as_str(),
            otel.kind = "client",
            http.request.method = request.method().as_str(),
            server.address = request.uri().host(),
        );
        let send = async {
            let url = Url::parse(&request.uri().to_string()).map_err(|_| FetchError::Malformed)?;
            let client = self.client_for(&url, scope).await?;
            let request = request.try_into().map_err(|_| FetchError::Malformed)?;
            let response = client.execute(request).await.map_err(|error| reason(&error))?;
            read_limited(response).await
        };
        let send = timeout(FETCH_TIMEOUT, send).instrument(span);
        send.await.unwrap_or(Err(FetchError::Timeout))
    }
}

async fn read_limited(mut response: reqwest::Response) -> Result<HttpResponse, FetchError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| reason(&error))? {
        if body.len() + chunk.len() > MAX_RESPONSE_BYTES {
            return Err(FetchError::Malformed);
        }
        body.extend_from_slice(&chunk);
    }
    let mut whole = HttpResponse::new(body);
    *whole.status_mut() = response.status();
    *whole.headers_mut() = std::mem::take(response.headers_mut());
    Ok(whole)
}

/// The reason of a failed request, from the causes of its error.
fn reason(error: &reqwest::Error) -> FetchError {
    if error.is_timeout() {
        return FetchError::Timeout;
    }
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if let Some(refused) = error.downcast_ref::<ResolveError>() {
            return refused.0;
        }
        if error.is::<rustls::Error>() {
            return FetchError::Tls;
        }
        // The source of an I/O error is that of the error which it wraps, not that error itself.
        cause = match error.downcast_ref::<std::io::Error>().and_then(|error| error.get_ref()) {
            Some(wrapped) => Some(wrapped),
            None => error.source(),
        };
    }
    if error.is_connect() { FetchError::ConnectionRefused } else { FetchError::Malformed }
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

fn build_clients(
    extra_roots: &[CertificateDer<'static>],
) -> Result<Clients, Box<dyn std::error::Error>> {
    let mut roots = RootCertStore::empty();
    let found = rustls_native_certs::load_native_certs();
    for error in found.errors {
        tracing::warn!(%error, "the system's certificates could not all be read");
    }
    roots.add_parsable_certificates(found.certs.into_iter().chain(extra_roots.iter().cloned()));
    let tls = ClientConfig::builder_with_provider(aws_lc_rs::default_provider().into())
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let builder = |public_only: bool| -> ClientBuilder {
        Client::builder()
            .tls_backend_preconfigured(tls.clone())
            .redirect(redirect::Policy::none())
            .no_proxy()
            .retry(reqwest::retry::never())
            .http1_only()
            .pool_idle_timeout(IDLE_TIMEOUT)
            .pool_max_idle_per_host(IDLE_CONNECTIONS)
            .user_agent("Tenantry")
            .dns_resolver(SystemResolver { public_only })
    };
    Ok(Clients { public: builder(true).build()?, any: builder(false).build()? })
}

/// The resolver of a client: a connection goes to an address that it returned, so a name that is
/// resolved differently the next time (DNS rebinding) leads nowhere else.
struct SystemResolver {
    /// Whether addresses of private networks are left out.
    public_only: bool,
}

/// Why a name was not resolved.
#[derive(Debug, thiserror::Error)]
#[error("{0:?}")]
struct ResolveError(FetchError);

impl Resolve for SystemResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let public_only = self.public_only;
        Box::pin(async move {
            let mut addresses = resolve(name.as_str()).await.map_err(ResolveError)?;
            if public_only {
                addresses.retain(|address| !is_private(address.ip()));
                if addresses.is_empty() {
                    return Err(ResolveError(FetchError::PrivateNetwork).into());
                }
            }
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}

async fn is_in_private_network(host: &str) -> Result<bool, FetchError> {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    Ok(resolve(host).await?.iter().any(|address| is_private(address.ip())))
}

/// The addresses of a name. Port 0 means the one of the URL.
async fn resolve(host: &str) -> Result<Vec<SocketAddr>, FetchError> {
    let addresses: Vec<_> = lookup_host((host, 0)).await.map_err(|_| FetchError::Dns)?.collect();
    if addresses.is_empty() { Err(FetchError::Dns) } else { Ok(addresses) }
}

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
    };

    use super::*;

    /// A server that sends this response to every connection. Returns its port.
    async fn serve(response: Vec<u8>) -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let response = response.clone();
                tokio::spawn(async move {
                    let mut request = [0; 4096];
                    let _ = stream.read(&mut request).await;
                    let _ = stream.write_all(&response).await;
                });
            }
        });
        port
    }

    fn response(head: &str, body: &[u8]) -> Vec<u8> {
        let length = body.len();
        let head = format!("HTTP/1.1 {head}\r\nContent-Length: {length}\r\n\r\n");
        [head.as_bytes(), body].concat()
    }

    async fn fetch(
        network: &SystemNetwork,
        url: &str,
        scope: NetworkScope<'_>,
    ) -> Result<(u16, usize), FetchError> {
        let request = domain::outbound::get(&Url::parse(url).unwrap(), "*/*").unwrap();
        let response = network.send(request, scope).await?;
        Ok((response.status().as_u16(), response.body().len()))
    }

    #[tokio::test]
    async fn o1_private_networks_are_reached_where_the_scope_allows_it() {
        let port = serve(response("200 OK", b"{}")).await;
        let plain = SystemNetwork::default();
        let allowing = SystemNetwork::new(OutboundOptions {
            allowed_hosts: AllowedHosts::parse(&format!("127.0.0.1:{port}")).unwrap(),
            ..Default::default()
        });
        let (public, own) = (NetworkScope::Public, NetworkScope::SameAsHost);
        let refused = FetchError::PrivateNetwork;
        let by_http = |host: &str| format!("http://{host}:{port}/");
        let by_https = |host: &str| format!("https://{host}:{port}/");
        let table = [
            (&plain, by_http("127.0.0.1"), NetworkScope::Any, Ok((200, 2))),
            (&plain, by_http("localhost"), own("127.0.0.1"), Ok((200, 2))),
            (&plain, by_http("127.0.0.1"), own("1.1.1.1"), Err(refused)),
            (&plain, by_http("localhost"), own("1.1.1.1"), Err(refused)),
            (&plain, by_http("127.0.0.1"), public, Err(FetchError::NotHttps)),
            (&plain, by_https("127.0.0.1"), public, Err(refused)),
            (&plain, by_https("0x7f.1"), public, Err(refused)),
            (&plain, by_https("2130706433"), public, Err(refused)),
            (&plain, by_https("[::ffff:7f00:1]"), public, Err(refused)),
            (&plain, by_https("localhost"), public, Err(refused)),
            (&allowing, by_http("127.0.0.1"), public, Ok((200, 2))),
            (&allowing, by_http("localhost"), public, Err(FetchError::NotHttps)),
            (&allowing, by_https("localhost"), public, Err(refused)),
            (&allowing, "https://127.0.0.1:1/".into(), public, Err(refused)),
        ];
        for (network, url, scope, expected) in table {
            assert_eq!(fetch(network, &url, scope).await, expected, "{url} {scope:?}");
        }
    }

    #[tokio::test]
    async fn o1_responses_are_bounded_and_redirects_not_followed() {
        let largest = vec![b'x'; MAX_RESPONSE_BYTES];
        let too_large = vec![b'x'; MAX_RESPONSE_BYTES + 1];
        let redirect = "302 Found\r\nLocation: http://127.0.0.1:1/";
        for (response, expected) in [
            (response("200 OK", &largest), Ok((200, MAX_RESPONSE_BYTES))),
            (response("200 OK", &too_large), Err(FetchError::Malformed)),
            (response(redirect, b""), Ok((302, 0))),
            (b"nonsense\r\n\r\n".to_vec(), Err(FetchError::Malformed)),
        ] {
            let url = format!("http://127.0.0.1:{}/", serve(response).await);
            let network = SystemNetwork::default();
            assert_eq!(fetch(&network, &url, NetworkScope::Any).await, expected);
        }
    }

    #[tokio::test]
    async fn failures_are_told_apart() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let closed = listener.local_addr().unwrap().port();
        drop(listener);
        let no_tls = serve(response("200 OK", b"")).await;
        for (url, expected) in [
            (format!("http://127.0.0.1:{closed}/"), FetchError::ConnectionRefused),
            (format!("https://127.0.0.1:{no_tls}/"), FetchError::Tls),
            ("http://name.invalid/".to_owned(), FetchError::Dns),
        ] {
            let network = SystemNetwork::default();
            assert_eq!(fetch(&network, &url, NetworkScope::Any).await, Err(expected), "{url}");
        }
    }
}
