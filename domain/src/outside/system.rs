//! The network of the machine: its name servers, its trusted certificates.

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

use super::{Answer, Outside, Reach, Unanswered, Unreachable, inside::is_inside};

/// For a whole question to the DNS, tries included, and for a whole request.
const DNS_WITHIN: Duration = Duration::from_secs(6);
const ANSWER_WITHIN: Duration = Duration::from_secs(4);
const DNS_TRY: Duration = Duration::from_secs(2);
const LARGEST_ANSWER: usize = 64 * 1024;

#[derive(Default)]
pub struct System {
    /// Read when it is first needed: most processes never ask.
    tls: OnceLock<Option<Arc<ClientConfig>>>,
}

#[async_trait]
impl Outside for System {
    async fn texts(&self, name: &str) -> Result<Vec<String>, Unanswered> {
        timeout(DNS_WITHIN, texts(name)).await.unwrap_or(Err(Unanswered))
    }

    async fn get(&self, address: &Url, reach: Reach<'_>) -> Result<Answer, Unreachable> {
        let tls = self.tls.get_or_init(trusting_the_system).clone().ok_or(Unreachable::Tls)?;
        timeout(ANSWER_WITHIN, get(address, reach, tls)).await.unwrap_or(Err(Unreachable::Silent))
    }
}

/// Each question has a resolver of its own: who presses again must not hear what was remembered.
async fn texts(name: &str) -> Result<Vec<String>, Unanswered> {
    let failed = |error: &dyn std::fmt::Display| {
        tracing::info!(name, %error, "the DNS did not answer");
        Unanswered
    };
    let mut builder = TokioResolver::builder_tokio().map_err(|error| failed(&error))?;
    let options = builder.options_mut();
    (options.timeout, options.attempts, options.cache_size) = (DNS_TRY, 1, 0);
    let resolver = builder.build().map_err(|error| failed(&error))?;
    // The dot at the end keeps the machine's search domains out.
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

fn trusting_the_system() -> Option<Arc<ClientConfig>> {
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
    address: &Url,
    reach: Reach<'_>,
    tls: Arc<ClientConfig>,
) -> Result<Answer, Unreachable> {
    let (Some(host), Some(port)) = (address.host_str(), address.port_or_known_default()) else {
        return Err(Unreachable::Dns);
    };
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let stream = connected(host, port, reach).await?;
    if address.scheme() != "https" {
        return ask(address, stream).await;
    }
    let name = ServerName::try_from(host.to_owned()).map_err(|_| Unreachable::Tls)?;
    let stream =
        TlsConnector::from(tls).connect(name, stream).await.map_err(|_| Unreachable::Tls)?;
    ask(address, stream).await
}

async fn connected(host: &str, port: u16, reach: Reach<'_>) -> Result<TcpStream, Unreachable> {
    let mut places = places(host, port).await?;
    if let Reach::AsFarAs(own) = reach
        && places.iter().any(|place| is_inside(place.ip()))
        && !self::places(own, port).await?.iter().any(|place| is_inside(place.ip()))
    {
        places.retain(|place| !is_inside(place.ip()));
        if places.is_empty() {
            return Err(Unreachable::Inside);
        }
    }
    for place in places {
        if let Ok(stream) = TcpStream::connect(place).await {
            return Ok(stream);
        }
    }
    Err(Unreachable::Refused)
}

async fn places(host: &str, port: u16) -> Result<Vec<SocketAddr>, Unreachable> {
    let places: Vec<_> = lookup_host((host, port)).await.map_err(|_| Unreachable::Dns)?.collect();
    if places.is_empty() { Err(Unreachable::Dns) } else { Ok(places) }
}

async fn ask<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
    address: &Url,
    stream: S,
) -> Result<Answer, Unreachable> {
    let malformed = |_| Unreachable::Malformed;
    let (mut sender, connection) =
        http1::handshake(TokioIo::new(stream)).await.map_err(malformed)?;
    // It ends when the sender is dropped, whatever the other side does.
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!(%error, "a connection of ours ended badly");
        }
    });
    let request = Request::get(&address[url::Position::BeforePath..url::Position::AfterQuery])
        .header(header::HOST, &address[url::Position::BeforeHost..url::Position::AfterPort])
        .header(header::ACCEPT, "application/json")
        .header(header::USER_AGENT, "Tenantry")
        .body(Empty::<Bytes>::new())
        .map_err(|_| Unreachable::Malformed)?;
    let response = sender.send_request(request).await.map_err(malformed)?;
    let status = response.status().as_u16();
    let body = Limited::new(response.into_body(), LARGEST_ANSWER)
        .collect()
        .await
        .map_err(|_| Unreachable::Malformed)?
        .to_bytes();
    Ok(Answer { status, body: body.to_vec() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn o1_who_does_not_run_the_machine_looks_into_no_private_network() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        assert!(connected("127.0.0.1", port, Reach::Everywhere).await.is_ok());
        assert!(
            connected("127.0.0.1", port, Reach::AsFarAs("localhost")).await.is_ok(),
            "an installation inside looks around inside"
        );
        assert_eq!(
            connected("127.0.0.1", port, Reach::AsFarAs("192.0.2.1")).await.err(),
            Some(Unreachable::Inside)
        );
    }
}
