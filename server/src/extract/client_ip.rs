//! The IP address of the client, behind trusted proxies, too.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
};

use app::hosted::Language;
use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{Extensions, request::Parts},
};
use domain::{BrowserContext, RequestContext, sign_in::BrowserId};
use ipnet::IpNet;

/// IP address of the client. `X-Forwarded-For` counts only from trusted proxies.
pub struct ClientIp(pub IpAddr);

impl ClientIp {
    /// The sender of a form on a page in this language.
    pub fn context(&self, language: Language) -> RequestContext<'static> {
        RequestContext { client_ip: self.0, language: language.tag() }
    }

    /// This browser at its address.
    pub fn with_browser<'r>(&self, browser: &'r BrowserId) -> BrowserContext<'r> {
        BrowserContext { browser, client_ip: self.0 }
    }
}

/// Networks of proxies whose `X-Forwarded-For` is trusted.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies(Arc<[IpNet]>);

impl TrustedProxies {
    /// Parse addresses and networks (`10.0.0.0/8`), separated by commas.
    ///
    /// # Errors
    ///
    /// The entries that are neither.
    pub fn parse(text: &str) -> Result<Self, Vec<&str>> {
        let (mut networks, mut invalid) = (Vec::new(), Vec::new());
        for entry in text.split(',').map(str::trim).filter(|entry| !entry.is_empty()) {
            match entry.parse().or_else(|_| entry.parse::<IpAddr>().map(IpNet::from)) {
                Ok(network) => networks.push(network),
                Err(_) => invalid.push(entry),
            }
        }
        if invalid.is_empty() { Ok(Self(networks.into())) } else { Err(invalid) }
    }

    /// Whether the address is one of a trusted proxy.
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }
}

impl<S: Sync> FromRequestParts<S> for ClientIp {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let peer_ip = peer_ip(&parts.extensions);
        let trusted = parts.extensions.get::<TrustedProxies>().cloned().unwrap_or_default();
        if !trusted.contains(peer_ip) {
            return Ok(Self(peer_ip));
        }
        let forwarded: Vec<_> = parts
            .headers
            .get_all("x-forwarded-for")
            .iter()
            .map(|value| String::from_utf8_lossy(value.as_bytes()))
            .collect();
        Ok(Self(forwarded_client_ip(&forwarded.join(","), peer_ip, &trusted)))
    }
}

/// The address of the other end of the connection.
pub fn peer_ip(extensions: &Extensions) -> IpAddr {
    // A request without a connection comes from this process (tests).
    extensions
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |info| info.0.ip())
        .to_canonical()
}

/// The first address from the right that is not a trusted proxy. An entry that is not an IP address
/// was not written by a trusted proxy, and neither was anything to its left.
fn forwarded_client_ip(forwarded: &str, peer_ip: IpAddr, trusted: &TrustedProxies) -> IpAddr {
    let mut nearest = peer_ip;
    for entry in forwarded.rsplit(',') {
        let Some(address) = parse_ip(entry.trim()) else { return nearest };
        if !trusted.contains(address) {
            return address;
        }
        nearest = address;
    }
    nearest
}

/// Parses an IP address as proxies write it: with or without port and brackets.
fn parse_ip(entry: &str) -> Option<IpAddr> {
    let bare = entry.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(entry);
    let address =
        bare.parse().or_else(|_| entry.parse::<SocketAddr>().map(|with_port| with_port.ip()));
    address.ok().map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::{TrustedProxies, forwarded_client_ip};

    #[test]
    fn trusted_proxies_are_addresses_and_networks() {
        let trusted = TrustedProxies::parse("10.0.0.1, 192.0.2.0/24,2001:db8::/32,").unwrap();
        for (address, is_trusted) in [
            ("10.0.0.1", true),
            ("10.0.0.2", false),
            ("192.0.2.255", true),
            ("::ffff:192.0.2.7", true),
            ("192.0.3.0", false),
            ("2001:db8:1::1", true),
            ("2001:db9::1", false),
        ] {
            assert_eq!(trusted.contains(address.parse().unwrap()), is_trusted, "{address}");
        }
        assert_eq!(
            TrustedProxies::parse("10.0.0.1, proxy, 10.0.0.0/33").unwrap_err(),
            ["proxy", "10.0.0.0/33"]
        );
    }

    #[test]
    fn forwarded_for_counts_only_from_trusted_proxies() {
        let proxies = TrustedProxies::parse("10.0.0.1,10.0.0.2").unwrap();
        let client_ip = |forwarded: &str| {
            forwarded_client_ip(forwarded, "10.0.0.1".parse().unwrap(), &proxies).to_string()
        };
        assert_eq!(client_ip(""), "10.0.0.1");
        assert_eq!(client_ip("203.0.113.7"), "203.0.113.7");
        assert_eq!(
            client_ip("198.51.100.1, 203.0.113.7, 10.0.0.2"),
            "203.0.113.7",
            "a client controls the left-most entries"
        );
        assert_eq!(
            client_ip("198.51.100.1, unknown"),
            "10.0.0.1",
            "nothing left of an invalid entry is trusted"
        );
        assert_eq!(client_ip("198.51.100.1, unknown, 10.0.0.2"), "10.0.0.2");
        assert_eq!(
            (
                client_ip("203.0.113.7:4711"),
                client_ip("[2001:db8::7]:4711"),
                client_ip("::ffff:203.0.113.7")
            ),
            ("203.0.113.7".into(), "2001:db8::7".into(), "203.0.113.7".into())
        );
    }
}
